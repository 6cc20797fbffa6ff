import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { begin, database, newId, PersonId } from "#lib/kernel/index.ts";
import { awake, launchBrowser, openFor, picture } from "#tests/support/browser.ts";
import { isDevelopment, startPortal, type Portal } from "#tests/support/portal.ts";
import { atConsole, destroyByTwo, sayAbout } from "../keys/sealed-company.ts";
import { fillCompany } from "./addresses.ts";

const numbers = { auditor: "10059", forgotten: "10001", confirmer: "10006" };
const word = "moved house for a divorce";

const browser = await launchBrowser();
let portal: Portal;
beforeAll(async () => {
  portal = await startPortal({ seed: fillCompany });
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
    ...{ authenticatedAt: new Date(0), isImpersonated: false, rights: new Set<string>() },
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
