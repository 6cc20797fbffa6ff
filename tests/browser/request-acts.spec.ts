import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { checkAccess } from "#lib/access/index.ts";
import { begin, operatorActor, resetClock } from "#lib/kernel/index.ts";
import { restClient } from "#lib/protocols/rest/index.ts";
import { createModuleTicket } from "#lib/tickets/index.ts";
import { awake, launchBrowser, openFor, picture } from "#tests/support/browser.ts";
import { isDevelopment, startPortal, type Portal } from "#tests/support/portal.ts";
import { openCompany, type Company } from "../requests/company.ts";

/** By the small company's own numbering. */
const numbers = { manager: "10002", asker: "10004", other: "10005", owner: "10009" } as const;
const isFull = process.env["POSTERN_TEST_SCALE"] === "full";

const browser = await launchBrowser();
let portal: Portal;
let company: Company;

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      company = await openCompany();
      resetClock();
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

/** What is called so stands on the page, without a reload where it comes by itself. */
const sees = (page: Page, words: string | RegExp) =>
  page.locator("#content").getByText(words, { exact: true }).first().waitFor();

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();

/** A request sent from its page; the page then shows it. */
async function send(page: Page, code: string, minutes: number | undefined): Promise<void> {
  const time = minutes === undefined ? "" : `:${minutes}`;
  await page.goto(`/request?item=entitlement:${company.target(code)}${time}`);
  await awake(page);
  await page.getByLabel("Why do you need it?").fill(`Needed for ${code}.`);
  await page.getByRole("button", { name: /^Send/ }).click();
  await page.waitForURL(/\/requests\/\d+$/);
}

type Sought = { readonly name: string; readonly code: string };

/** Of all that waits, this right for this person. */
async function approve(who: "manager" | "owner", { name, code }: Sought): Promise<void> {
  const page = await open(who);
  await page.goto("/approvals");
  await awake(page);
  const row = new RegExp(`${name}.*${code}`, "s");
  await page.locator("#content li a", { hasText: row }).first().click();
  await page.waitForURL(/item=/);
  await page
    .getByRole("button", { name: /^Approve/ })
    .first()
    .click();
  await page.getByText(`Approved ${code} for ${name}`).first().waitFor();
  await picture(page, `approved-${who}-${code}`);
  await page.context().close();
}

test("what waits: its time is changed shorter and longer, then it is withdrawn and asked again", async () => {
  const page = await open("asker");
  await send(page, "write", 1440);
  await sees(page, "Waiting for Manager");
  for (const [time, effect] of [
    ["4 h", "Shorter: what was approved is kept."],
    ["3 days", "Longer: approval starts over."],
  ] as const) {
    await press(page, "Change time");
    await page.getByRole("dialog").getByLabel("How long").selectOption({ label: time });
    await page.getByText(effect).waitFor();
    await press(page, "Change the time");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator("aside").getByText(time, { exact: true }).first().waitFor();
  }
  await picture(page, "changed");
  await press(page, "Withdraw");
  await page.getByText("Nobody has decided yet.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await sees(page, "Taken back.");
  await picture(page, "withdrawn");
  const address = page.url();
  await press(page, "Ask again");
  const again = page.getByRole("dialog");
  await again.getByText("mgrA").waitFor();
  expect(await again.getByLabel("Why do you need it?").inputValue()).toBe("Needed for write.");
  await again.getByLabel("Why do you need it?").fill("Needed after all.");
  await picture(page, "again");
  await press(page, /^Send request/);
  await page.waitForURL((url) => url.href !== address);
  await sees(page, "Asked again");
  await picture(page, "asked-again");
  await page.context().close();
});

test("what is in force: more time is asked for, then both end at once", async () => {
  const page = await open("other");
  await send(page, "write", 60);
  await approve("manager", { name: "a2", code: "write" });
  await sees(page, "In force");
  const address = page.url();
  await press(page, /^Extend/);
  await page.getByLabel("Why is it needed longer?").fill("The move takes longer.");
  await page.getByRole("dialog").getByText("mgrA").waitFor();
  await picture(page, "extend");
  await press(page, /^Ask for more time/);
  await page.waitForURL((url) => url.href !== address);
  await sees(page, "Waiting for Manager");
  const extension = page.url();
  await picture(page, "extension");
  await approve("manager", { name: "a2", code: "write" });
  await page.goto(address);
  await awake(page);
  await press(page, "End now");
  await picture(page, "end");
  await press(page, "End System write");
  await sees(page, "Ended before its time.");
  await page.goto(extension);
  await sees(page, "Ended together with what it extends.");
  await picture(page, "ended");
  await page.context().close();
});

test("a voice is lent for a period, seen on both sides, and taken back", async () => {
  const lender = await open("manager");
  await lender.goto("/approvals/delegations");
  await awake(lender);
  await press(lender, "Lend my voice");
  await lender.getByText("Choose who decides in your place.").waitFor();
  await lender.getByPlaceholder("Name or number of a colleague").fill("owner");
  await lender.getByRole("option", { name: /10009/ }).click();
  const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  await lender.getByLabel(/^To/).fill(until);
  await lender.getByLabel("Why").fill("On holiday");
  await press(lender, "Lend my voice");
  await lender.getByRole("heading", { name: "owner decides in your place" }).waitFor();
  await picture(lender, "lent");
  const deputy = await open("owner");
  // What changes before a page listens is not heard.
  const listens = deputy.waitForResponse((answer) => answer.url().endsWith("/events"));
  await deputy.goto("/approvals/delegations");
  await listens;
  await sees(deputy, "On holiday");
  await picture(deputy, "lent-to");
  await press(lender, "End now");
  await lender.getByRole("heading", { name: "You decide yourself" }).waitFor();
  await sees(lender, "Over");
  await sees(deputy, "Over");
  await lender.context().close();
  await deputy.context().close();
});

test.runIf(isFull)("sixty real seconds of a privileged right end at their instant", async () => {
  const console = begin(operatorActor("test"));
  const asks = { name: "clockwork", scopes: ["access:evaluate"], minutes: 60 };
  const { ticket } = await createModuleTicket(console, asks);
  const application = restClient({ url: portal.url, ticket });
  const about = { personId: company.who("a1"), entitlementId: company.target("root") };
  expect((await application(checkAccess, about)).isAllowed).toBe(false);
  const page = await open("asker");
  await send(page, "root", 1);
  await approve("manager", { name: "a1", code: "root" });
  expect((await application(checkAccess, about)).isAllowed).toBe(false);
  await approve("owner", { name: "a1", code: "root" });
  const first = await application(checkAccess, about);
  expect(first.isAllowed).toBe(true);
  const endsAt = Date.parse(first.validTo ?? "");
  await sees(page, "In force");
  await picture(page, "minute");
  let [yes, no] = [0, 0];
  while (no < 20) {
    const { at, isAllowed } = await application(checkAccess, about);
    expect(isAllowed, `as of ${at}, ending ${first.validTo}`).toBe(Date.parse(at) < endsAt);
    if (isAllowed) yes += 1;
    else no += 1;
  }
  expect(yes).toBeGreaterThan(100);
  // No worker runs: the clock alone says so.
  await page.reload();
  await picture(page, "minute-over");
  await sees(page, "Its time is over.");
  await page.goto("/");
  expect(await page.locator("#content").getByText("root", { exact: true }).count()).toBe(0);
  await page.context().close();
});
