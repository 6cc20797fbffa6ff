import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sequenceAll } from "#lib/audit/index.ts";
import { database, execute, recordDoor, sql } from "#lib/kernel/index.ts";
import { awake, launchBrowser, openFor, picture } from "#tests/support/browser.ts";
import { isDevelopment, startPortal, type Portal } from "#tests/support/portal.ts";
import { runPostern } from "#tests/support/run-postern.ts";
import { clock, runJobs } from "../requests/company.ts";
import { fillCompany, reorganise } from "./addresses.ts";

/** By the demonstration company's own parts. */
const numbers = { hr: "10005", security: "10009", auditor: "10059", keeper: "10031" } as const;

const browser = await launchBrowser();
const folder = mkdtempSync(join(tmpdir(), "postern-taken-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let portal: Portal;

const formula = '=HYPERLINK("https://elsewhere.example")';
/** A name that a spreadsheet would run, as no feed would let it in. */
const rename = recordDoor({
  name: "test.rename",
  tables: ["person"],
  run: ({ tx }, number: string) =>
    execute(tx, sql`update person set display_name = ${formula} where employee_number = ${number}`),
});

beforeAll(async () => {
  portal = await startPortal({
    seed: fillCompany,
    keptAs: "company",
    // The tickets of this test are support's; the people behind them decide.
    environment: { POSTERN_ALLOW_IMPERSONATION: "1" },
  });
  await rename("10001");
  clock.isRunning = true;
  await runJobs();
  await sequenceAll();
}, 600_000);

async function open(who: keyof typeof numbers): Promise<Page> {
  const ticket = await portal.ticketOf(numbers[who]);
  const context = await openFor(browser, portal, { ticket });
  context.setDefaultTimeout(isDevelopment ? 110_000 : 30_000);
  return context.newPage();
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await awake(page);
}

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();

/** What pressing it takes out of the house, as a file. */
async function taken(page: Page, click: () => Promise<void>, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  const file = join(folder, name);
  await download.saveAs(file);
  return file;
}

async function heldRun(): Promise<string> {
  const text = "select id from feed_run where state = 'held' order by id desc limit 1";
  return (await database().pool.query<{ id: string }>(text)).rows[0]?.id ?? "none";
}

/** How many people are in Production. */
async function inPlant(): Promise<number> {
  const text = `select count(*)::int as people from person p join org_unit u on u.id = p.org_unit_id
                where u.code = 'd004'`;
  return (await database().pool.query<{ people: number }>(text)).rows[0]?.people ?? 0;
}

async function decide(page: Page, verdict: "Drop" | "Apply"): Promise<void> {
  await press(page, verdict);
  const dialogue = page.getByRole("dialog");
  await dialogue.getByLabel("Why").fill("Looked at with HR.");
  await picture(page, `hold-${verdict}`);
  await dialogue.getByRole("button", { name: verdict }).click();
  await page.getByRole("button", { name: "Drop" }).waitFor({ state: "detached" });
}

test("what the brake held is dropped, then applied, by somebody who may, never by HR", async () => {
  const [hr, security] = [await open("hr"), await open("security")];
  const dropped = `/lifecycle/runs/${await heldRun()}`;
  await visit(hr, dropped);
  await hr.getByText("Only somebody with the right to release holds").waitFor();
  expect(await hr.getByRole("button", { name: "Apply" }).count()).toBe(0);
  await picture(hr, "hold-hr");
  const before = await inPlant();
  await visit(security, dropped);
  await picture(security, "hold");
  await decide(security, "Drop");
  await picture(security, "hold-dropped");
  await runJobs();
  expect(await inPlant()).toBe(before);

  await reorganise(1000);
  await visit(security, `/lifecycle/runs/${await heldRun()}`);
  await decide(security, "Apply");
  await security.getByText("Applying").first().waitFor();
  await runJobs();
  await security.getByText("Done", { exact: true }).first().waitFor();
  await picture(security, "hold-applied");
  expect(await inPlant()).toBe(before + 1000);
  await hr.context().close();
  await security.context().close();
});

test("the log is verified, exported with proofs that hold offline, and opened for a purpose", async () => {
  const page = await open("auditor");
  await sequenceAll();
  await visit(page, "/audit/log");
  await press(page, "Verify now");
  await page.getByText("The log is sound.").waitFor();
  await picture(page, "log-sound");

  await visit(page, "/audit?action=feed-run.release&outcome=done");
  await press(page, "Export");
  await page.getByRole("dialog").getByText("Open personal values in it").waitFor();
  const take = page.getByRole("dialog").getByRole("button", { name: "Export" });
  const bundle = await taken(page, () => take.click(), "bundle.jsonl");
  await page.getByText(/2 events exported/).waitFor();
  await picture(page, "log-exported");
  const offline = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/nothing" };
  const verified = await runPostern(["audit", "verify", bundle], offline);
  expect(verified, verified.err).toMatchObject({ code: 0 });

  const { rows } = await database().pool.query<{ id: string }>(
    "select id from audit_event where sealed is not null order by arrival desc limit 1",
  );
  await visit(page, `/audit/events/${rows[0]?.id}`);
  await page.getByLabel("What for").fill("An enquiry of the works council.");
  await picture(page, "masked");
  await press(page, "Show the values");
  await page.getByText("masked", { exact: true }).first().waitFor({ state: "detached" });
  await picture(page, "unmasked");
  const { rows: kept } = await database().pool.query<{ body: string }>(
    "select body from audit_event where body like '%audit.unmask%' order by arrival desc limit 1",
  );
  expect(kept[0]?.body).toBeDefined();
  await page.context().close();
});

test("lists leave as files that no spreadsheet runs, as they were filtered", async () => {
  const page = await open("keeper");
  await visit(page, "/people");
  await page.getByRole("searchbox", { name: "Name or number" }).fill("10001");
  await page.waitForURL(/q=10001/);
  await page.getByText("1 person matches").waitFor();
  await page.getByRole("link", { name: "At work" }).click();
  await page.waitForURL((url) => /q=10001/.test(url.search) && /state=active/.test(url.search));
  const link = page.getByRole("link", { name: "Export CSV" });
  const people = readFileSync(await taken(page, () => link.click(), "people.csv"), "utf8");
  expect(people).toContain(`"'=HYPERLINK(""https://elsewhere.example"")"`);
  expect(people.trim().split("\r\n")).toHaveLength(2);

  await visit(page, "/access");
  await page.getByLabel("System").selectOption({ label: "Snowflake" });
  await page.waitForURL(/system=/);
  const access = readFileSync(await taken(page, () => link.click(), "access.csv"), "utf8");
  const lines = access.trim().split("\r\n").slice(1);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every((line) => line.includes("Snowflake"))).toBe(true);
  await picture(page, "access");
  await page.context().close();
});
