import { generateKeyPairSync } from "node:crypto";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { begin, operatorActor, resetClock } from "#lib/kernel/index.ts";
import { actorFromTicket, createModuleTicket, exchangeTicket } from "#lib/tickets/index.ts";
import { awake, launchBrowser, openFor, picture } from "#tests/support/browser.ts";
import { seesNothingWrong } from "#tests/support/looked-at.ts";
import { isDevelopment, startPortal, type Portal } from "#tests/support/portal.ts";
import { openCompany } from "../requests/company.ts";

/** By the small company's own numbering. */
const numbers = { boss: "10001", asker: "10004", owner: "10009" } as const;

const browser = await launchBrowser();
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      await openCompany();
      resetClock();
      const atConsole = begin(operatorActor("test"));
      await grantAdministrator(atConsole, { employeeNumber: numbers.boss });
    },
    environment: { POSTERN_ALLOW_IMPERSONATION: "1" },
  });
});

async function open(who: keyof typeof numbers): Promise<Page> {
  const ticket = await portal.ticketOf(numbers[who]);
  const context = await openFor(browser, portal, { ticket });
  context.setDefaultTimeout(isDevelopment ? 110_000 : 30_000);
  return context.newPage();
}

const sees = (page: Page, words: string | RegExp) =>
  page.locator("#content").getByText(words).first().waitFor();
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();

const post = async (path: string, form: Readonly<Record<string, string>>) => {
  const body = new URLSearchParams(form);
  const answer = await fetch(`${portal.url}${path}`, { method: "POST", body });
  return (await answer.json()) as Record<string, string>;
};

/** A service carries a ticket that is derived from this one. */
async function actFor(handle: string): Promise<void> {
  const asks = { name: "search", scopes: ["access:read"], minutes: 60 };
  const made = await createModuleTicket(begin(operatorActor("test")), asks);
  const [module, person] = [await actorFromTicket(made.ticket), await actorFromTicket(handle)];
  if (module?.kind !== "module" || person?.kind !== "person") throw new Error("no ticket");
  await exchangeTicket(begin(module), { subjectTicketId: person.ticketId });
}

test("somebody's tickets: one ends, then all, and the page says how fast that was refused", async () => {
  const handles = [await portal.ticketOf(numbers.asker), await portal.ticketOf(numbers.asker)];
  await actFor(handles[0] ?? "");
  const page = await open("boss");
  await page.goto(`/people/${numbers.asker}/tickets`);
  await awake(page);
  await sees(page, /carries 3 tickets/);
  expect(await page.locator('[data-depth="1"]').count()).toBe(1);
  await seesNothingWrong(page, "tickets-tree", "en");
  await page.locator('[data-depth="1"] [data-act="end-ticket"]').click();
  await sees(page, /carries 2 tickets/);
  await page.locator('[data-act="end-ticket"]').first().click();
  await sees(page, /carries 1 ticket/);
  await press(page, "End this ticket");
  await sees(page, /carries no ticket/);
  await seesNothingWrong(page, "tickets-none", "en");
  for (const handle of handles) expect(await actorFromTicket(handle)).toBeUndefined();
  await page.goto("/tickets/revocation");
  await sees(page, /What was ended was refused everywhere within \d+ ms/);
  await sees(page, /Everything of/);
  await picture(page, "revocation");
  await page.context().close();
});

test("a command line: its code is typed, its origin shown, and it is let in", async () => {
  const client = { client_id: "postern-cli" };
  const started = await post("/tickets/device", client);
  const page = await open("asker");
  await page.goto("/device");
  await awake(page);
  await page.getByLabel("Code").fill("BBBB-BBBB");
  await press(page, "See who asks");
  await sees(page, "No command line waits for this code.");
  await page.getByLabel("Code").fill(started["user_code"] ?? "");
  await press(page, "See who asks");
  await sees(page, "Say yes only if you started it yourself");
  await picture(page, "device-asks");
  await press(page, "Yes, it is mine");
  await sees(page, "It is signed in as you.");
  const grant = "urn:ietf:params:oauth:grant-type:device_code";
  const code = { grant_type: grant, device_code: started["device_code"] ?? "" };
  const { access_token: ticket = "" } = await post("/tickets/token", { ...client, ...code });
  expect(await actorFromTicket(ticket)).toMatchObject({ kind: "person" });
  await page.context().close();
});

test("a module: a private key is refused, a public one registers it, and it is retired", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const keysOf = (key: typeof publicKey) =>
    JSON.stringify({ keys: [key.export({ format: "jwk" })] });
  const page = await open("boss");
  await page.goto("/modules/new");
  await awake(page);
  await page.getByLabel("Name").fill("payroll");
  await page.getByLabel("Owner").fill(numbers.owner);
  await page.getByLabel("Purpose").fill("Hands over what was worked.");
  await page.getByLabel("access:read").check();
  await page.getByLabel("Public keys").fill(keysOf(privateKey));
  await press(page, "Register");
  await sees(page, "This holds a private key.");
  await picture(page, "module-refused");
  await page.getByLabel("access:read").check();
  await page.getByLabel("Public keys").fill(keysOf(publicKey));
  await press(page, "Register");
  await sees(page, "payroll carries no ticket at the moment");
  await page.getByLabel("Reason").fill("It was replaced.");
  await press(page, "Retire this module");
  await page.waitForURL(/\/modules$/);
  await sees(page, "Retired");
  await page.context().close();
});
