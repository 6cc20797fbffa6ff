import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { database, resetClock } from "#lib/kernel/index.ts";
import { launchBrowser, openFor, picture } from "#tests/support/browser.ts";
import { isDevelopment, startPortal, type Portal } from "#tests/support/portal.ts";
import { clock, runJobs } from "../requests/company.ts";
import { fillCompany } from "./addresses.ts";

/** Keeps the catalogue and the rules. */
const keeper = "10031";

const browser = await launchBrowser();
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({ seed: fillCompany, keptAs: "company" });
  // Jobs run when a test says so: until then a roll-out stands where it began.
  clock.isRunning = true;
  await runJobs();
}, 600_000);

async function open(): Promise<Page> {
  const context = await openFor(browser, portal, { ticket: await portal.ticketOf(keeper) });
  context.setDefaultTimeout(isDevelopment ? 110_000 : 30_000);
  return context.newPage();
}

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();
const heading = (page: Page, words: string | RegExp) =>
  page.getByRole("heading", { level: 1, name: words }).waitFor();
const rolloutShown = (page: Page) => page.waitForURL(/\/rules\/rollouts\/[0-9a-f-]{36}$/);

/** Who holds a right now, by employee number. */
async function holders(system: string, right: string): Promise<string[]> {
  const { rows } = await database().pool.query<{ number: string }>(
    `select p.employee_number as number from access a
     join person p on p.id = a.person_id join entitlement e on e.id = a.entitlement_id
     join system s on s.id = e.system_id
     where s.code = $1 and e.code = $2 and a.withdrawn_by is null
       and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
     order by 1`,
    [system, right],
  );
  return rows.map(({ number }) => number);
}

async function idOf(table: "role" | "rule", code: string): Promise<string> {
  const text = `select id from ${table} where code = $1`;
  const { rows } = await database().pool.query<{ id: string }>(text, [code]);
  return rows[0]?.id ?? "";
}

async function pick(page: Page, field: string, words: string, option: RegExp): Promise<void> {
  await page.getByRole("combobox", { name: field }).fill(words);
  await page.getByRole("option", { name: option }).first().click();
}

test("a rule names whom it reaches while it is written, then is rolled out and taken back", async () => {
  const page = await open();
  const before = await holders("monitoring", "dashboards");
  await page.goto("/rules/new");
  await page.getByLabel("Condition").fill('person.employeeNumber in ["10005"');
  await pick(page, "Add a right or role", "dashboards", /See dashboards/);
  await page.getByText("Not counted: the condition cannot be read yet.").waitFor();
  await picture(page, "rule-broken");
  expect(await page.getByRole("button", { name: "Save draft" }).isDisabled()).toBe(true);
  await page.getByLabel("Condition").fill('person.employeeNumber in ["10005", "10013"]');
  await page.getByText("counted on everybody, nothing is changed").waitFor();
  for (const name of ["Kyoichi Maliniak", "Eberhardt Terkki"]) {
    await page.getByRole("link", { name }).waitFor();
  }
  await picture(page, "rule-preview");
  expect(await holders("monitoring", "dashboards")).toEqual(before);
  await page.getByLabel("Name", { exact: true }).fill("Two who look at figures");
  await page.getByLabel(/^Code/).fill("two-who-look");
  await press(page, "Save draft");
  await page.waitForURL(/\/rules\/[0-9a-f-]{36}$/);
  const rule = page.url();
  await picture(page, "rule-draft");
  await press(page, "Record only");
  await page.getByText("Matches 2 people now").waitFor();

  await press(page, "Preview and enforce");
  await rolloutShown(page);
  await heading(page, /would give rights to 2 people/);
  await picture(page, "rollout-previewed");
  await press(page, "Enforce now");
  await page.getByText("0 of 2 people", { exact: true }).waitFor();
  await press(page, "Pause");
  await heading(page, /is paused at 0 of 2/);
  await runJobs();
  expect(await holders("monitoring", "dashboards")).toEqual(before);
  await picture(page, "rollout-paused");
  await press(page, "Resume");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await runJobs();
  await heading(page, /has reached all 2 people/);
  expect(await holders("monitoring", "dashboards")).toEqual([...before, "10005", "10013"].sort());
  await picture(page, "rollout-done");

  const done = page.url();
  await press(page, "Take back");
  await page.getByRole("dialog").getByText("2 rights end").waitFor();
  await picture(page, "rollout-undo");
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await page.waitForURL((url) => url.href !== done);
  await picture(page, "rollout-undoing");
  await runJobs();
  await heading(page, /has reached all 2 people/);
  expect(await holders("monitoring", "dashboards")).toEqual(before);
  await page.goto(rule);
  await picture(page, "rule-after");
  await page.context().close();
});

test("a rule in force is retired: everybody who loses by it is named first", async () => {
  const page = await open();
  await page.goto(`/rules/${await idOf("rule", "finance-seniors")}`);
  await press(page, "Preview retiring");
  await rolloutShown(page);
  await picture(page, "retire-previewed");
  await page.getByRole("button", { name: /^(Retire now|Hand it to the brake)/ }).waitFor();
  await page.context().close();
});

test("a role: its words, then its contents, are changed, and it is retired for a day", async () => {
  const page = await open();
  const path = `/catalogue/roles/${await idOf("role", "senior-accountant")}`;
  await page.goto(path);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Description").fill("Closes the books.");
  await picture(page, "role-edit");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("Closes the books.").waitFor();

  await page.getByRole("link", { name: "Edit contents" }).click();
  await page.waitForURL("**/edit");
  await pick(page, "Add a right or a role", "dashboards", /See dashboards/);
  await page
    .getByText(/^gains .*See dashboards/)
    .first()
    .waitFor();
  await picture(page, "role-contents");
  await press(page, "Preview change");
  await rolloutShown(page);
  await press(page, "Enforce now");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await runJobs();
  await heading(page, /has reached all/);
  await page.goto(path);
  await page
    .getByText(/See dashboards/)
    .first()
    .waitFor();

  await press(page, "Retire");
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await page
    .getByRole("dialog")
    .getByLabel(/^Ends on/)
    .fill(day);
  await picture(page, "role-retire");
  await press(page, "Preview retirement");
  await rolloutShown(page);
  await picture(page, "role-retire-preview");
  await page
    .getByRole("button", { name: /^(Enforce now|Retire now|Hand it to the brake)/ })
    .click();
  await heading(page, /has reached/);
  await runJobs();
  await heading(page, /has reached (all|everybody)/);
  await picture(page, "role-retire-started");
  await page.goto(path);
  await page
    .getByText(/^Ends /)
    .first()
    .waitFor();
  await page.context().close();
  resetClock();
});
