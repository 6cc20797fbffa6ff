import { generateSync } from "otplib";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { begin, operatorActor } from "#lib/kernel/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { enrolByPasskey } from "#tests/support/enrolled.ts";
import { elevenMinutesLater } from "#tests/support/later.ts";
import { readersOf, seesNothingWrong, send } from "#tests/support/looked-at.ts";
import { hirePeople } from "#tests/support/people.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";

const console = begin(operatorActor("test"));
const open = await readersOf(() => portal);
const password = "quiet lantern 48";
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({ seed: () => hirePeople(["5001", "5002", "5003"]) });
});

const act = (page: Page, name: string) => page.locator(`[data-act=${name}]`);
const secretOn = async (page: Page) =>
  (await page.locator("[data-secret]").getAttribute("data-secret")) ?? "";

/** One step ahead: the code of now may be used up by what was confirmed before. */
const soon = () => Math.floor(Date.now() / 1000) + 30;

async function giveCode(page: Page, secret: string, epoch?: number): Promise<void> {
  const code = generateSync({ secret, ...(epoch !== undefined && { epoch }) });
  await page.locator("main input[name=code]").fill(code);
  await send(page);
}

/** A new key, typed into an app; answers it once its first code was right. */
async function connect(page: Page): Promise<string> {
  await page.waitForURL("**/security/authenticator/confirm");
  const secret = await secretOn(page);
  await giveCode(page, secret);
  await page.waitForURL("**/security?changed=authenticator");
  return secret;
}

describe.each([
  ["en", "5001"],
  ["zh-CN", "5002"],
] as const)("in %s", (locale, number) => {
  test("whoever has a passkey alone adds password and authenticator, and replaces it", async () => {
    const opened = await open({ locale });
    const { page } = opened;
    await enrolByPasskey(opened, number);

    await page.goto("/security");
    await page.locator("aside a[href='/security/authenticator']").first().click();
    await page.waitForURL("**/security/authenticator");
    await page.locator("input[name=password]").fill("password1");
    await send(page);
    await page.locator("main [role=alert]").waitFor();
    await seesNothingWrong(page, "offer-both-refused", locale);
    await page.locator("input[name=password]").fill(password);
    await send(page);
    await page.waitForURL("**/security/authenticator/confirm");
    await page.locator("main input[name=code]").fill("000000");
    await send(page);
    await page.locator("main [role=alert]").waitFor();
    await seesNothingWrong(page, "offer-confirm", locale);
    const first = await connect(page);
    await seesNothingWrong(page, "offer-in-force", locale);

    await elevenMinutesLater();
    await page.locator("aside a[href='/security/authenticator']").first().click();
    await page.waitForURL("**/security/authenticator");
    expect(await page.locator("input[name=password]").count()).toBe(0);
    await seesNothingWrong(page, "offer-replace", locale);
    await send(page);
    const asking = page.getByRole("dialog");
    await asking.waitFor();
    await asking.locator("input[name=code]").fill(generateSync({ secret: first, epoch: soon() }));
    await asking.locator("button[type=submit]").click();
    expect(await connect(page)).not.toBe(first);
  });
});

test("without a script: an authenticator is replaced, one place ends, then all others", async () => {
  const { page } = await open({ hasScript: false });
  const { path } = await createEnrolmentLink(console, { employeeNumber: "5003" });
  await page.goto(path);
  await page.locator("input[name=password]").fill(password);
  await send(page);
  await page.waitForURL("**/enrol/authenticator");
  await giveCode(page, await secretOn(page));
  await page.waitForURL(`${portal.url}/`);
  await page.goto("/security/authenticator");
  await send(page);
  await connect(page);

  const others = [];
  for (let each = 0; each < 3; each++) others.push(await portal.ticketOf("5003"));
  await page.goto("/security");
  expect(await act(page, "end-ticket").count()).toBe(4);
  const support = page
    .locator("li", { has: act(page, "end-ticket") })
    .filter({ hasText: "Support" });
  await support.first().locator("[data-act=end-ticket]").click();
  await expect.poll(() => act(page, "end-ticket").count()).toBe(3);
  await act(page, "end-others").click();
  await expect.poll(() => act(page, "end-ticket").count()).toBe(1);
  for (const ticket of others) expect(await actorFromTicket(ticket)).toBeUndefined();
});
