import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { begin, database, newId, now, PersonId } from "#lib/kernel/index.ts";
import { awake, launchBrowser, openFor, picture } from "#tests/support/browser.ts";
import { isDevelopment, startPortal, type Portal } from "#tests/support/portal.ts";
import { atConsole, destroyByTwo, sayAbout } from "../keys/sealed-company.ts";
import { fillCompany } from "./addresses.ts";

const numbers = { auditor: "10059", forgotten: "10002", confirmer: "10006" };
const word = "moved house for a divorce";

const browser = await launchBrowser();
let portal: Portal;
beforeAll(async () => {
  portal = await startPortal({
    seed: fillCompany,
    keptAs: "company",
    environment: { POSTERN_ALLOW_IMPERSONATION: "1" },
  });
}, 600_000);

async function idOf(employeeNumber: string): Promise<string> {
  const { rows } = await database().pool.query<{ id: string }>(
    "select id from person where employee_number = $1",
    [employeeNumber],
  );
  return rows[0]?.id ?? "nobody";
}

async function unmask(page: Page, eventId: string): Promise<void> {
  await page.goto(`/audit/events/${eventId}`);
  await awake(page);
  await page.getByLabel("What for").fill("An enquiry of the works council.");
  await page.getByRole("button", { name: "Show the values" }).click();
}

test("pages of a person whose personal values were destroyed say so, and go on", async () => {
  const subject = await idOf(numbers.forgotten);
  const { eventId } = await sayAbout(subject, word);
  const { personId } = await grantAdministrator(atConsole, { employeeNumber: numbers.confirmer });
  const confirmer = begin({
    ...{ kind: "person", personId: PersonId.parse(personId), ticketId: newId(), assurance: 2 },
    ...{ authenticatedAt: now(), isImpersonated: false, rights: new Set<string>() },
  });
  const context = await openFor(browser, portal, {
    ticket: await portal.ticketOf(numbers.auditor),
  });
  context.setDefaultTimeout(isDevelopment ? 110_000 : 30_000);
  const page = await context.newPage();
  await unmask(page, eventId);
  await page.getByText(word).waitFor();

  await destroyByTwo([atConsole, confirmer], { scope: `postern:audit:${subject}` });
  await unmask(page, eventId);
  await page.getByText("destroyed; the commitment still proves what it was").waitFor();
  expect(await page.getByText(word).count()).toBe(0);
  await picture(page, "destroyed");

  const answer = await page.goto(`/people/${numbers.forgotten}`);
  expect(answer?.status()).toBe(200);
  await awake(page);
  await picture(page, "forgotten-person");
  await context.close();
});

test("one person asks, another destroys, and whoever asked cannot confirm", async () => {
  // The tickets of this test are support's; the people behind them decide.
  const [asker, other] = await Promise.all(
    ["10006", "13841"].map(async (number) => {
      await grantAdministrator(atConsole, { employeeNumber: number });
      const ticket = await portal.ticketOf(number);
      const context = await openFor(browser, portal, { ticket });
      context.setDefaultTimeout(isDevelopment ? 110_000 : 30_000);
      return context.newPage();
    }),
  );
  if (!asker || !other) throw new Error("nobody");
  await sayAbout(await idOf("10003"), word);
  await asker.goto("/keys");
  await awake(asker);
  await asker.getByRole("button", { name: "Ask to destroy" }).click();
  const asking = asker.getByRole("dialog");
  await asking.getByLabel("Employee number").fill("10003");
  await asking.getByLabel("Why").fill("An erasure request of the tenth year.");
  await picture(asker, "keys-ask");
  await asking.getByRole("button", { name: "Ask to destroy" }).click();
  const waiting = asker.locator("tr", { hasText: "An erasure request of the tenth year." });
  await waiting.getByText("You asked: another person confirms.").waitFor();
  expect(await waiting.getByRole("button", { name: "Destroy" }).count()).toBe(0);

  await other.goto("/keys");
  await awake(other);
  await picture(other, "keys-waiting");
  const row = other.locator("tr", { hasText: "An erasure request of the tenth year." });
  await row.getByRole("button", { name: "Destroy" }).click();
  await picture(other, "keys-confirm");
  await other.getByRole("dialog").getByRole("button", { name: "Destroy" }).click();
  await other.getByRole("table", { name: "Decided" }).getByText("Destroyed").first().waitFor();
  await picture(other, "keys-destroyed");
  const { rows } = await database().pool.query<{ state: string }>(
    "select state from data_key where scope = $1",
    [`postern:audit:${await idOf("10003")}`],
  );
  expect(rows.map(({ state }) => state)).toEqual(["destroyed"]);
});
