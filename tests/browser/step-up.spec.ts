import type { BrowserContext } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { begin, operatorActor } from "#lib/kernel/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { enrolInBrowser, nextCode, password } from "#tests/support/enrol-in-browser.ts";
import { elevenMinutesLater } from "#tests/support/later.ts";
import { readersOf, seesNothingWrong, send } from "#tests/support/looked-at.ts";
import { hirePeople } from "#tests/support/people.ts";
import { plugIn } from "#tests/support/passkey-device.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";

const console = begin(operatorActor("test"));
const open = await readersOf(() => portal);
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: () => hirePeople(["3001", "3002", "3003", "3004", "3005", "3009"]),
  });
});

async function ticketOf(context: BrowserContext): Promise<string | undefined> {
  const cookies = await context.cookies();
  return cookies.find(({ name }) => name === "postern.ticket")?.value;
}

test.each([
  ["en", "3001"],
  ["zh-CN", "3002"],
] as const)(
  "in %s: a form that asks who is there is sent again with what was typed, once a code says it",
  async (locale, number) => {
    const { context, page } = await open({ locale });
    const secret = await enrolInBrowser(page, number);
    await elevenMinutesLater();
    const before = await ticketOf(context);
    await page.goto("/security/password");
    await page.locator("input[name=current]").fill(password);
    await page.locator("input[name=password]").fill("another lantern 49");
    await send(page);
    await page.getByRole("dialog").waitFor();
    await seesNothingWrong(page, "step-up-in-place", locale);
    await page.locator("[role=dialog] input[name=code]").fill("000000");
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.locator("[role=dialog] [role=alert]").waitFor();
    await page.locator("[role=dialog] input[name=code]").fill(nextCode(secret));
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.waitForURL("**/security?changed=password");
    expect(await ticketOf(context)).not.toBe(before);
  },
);

test.each([
  ["en", "3003", "last way in"],
  ["zh-CN", "3005", "最后一种登录方式"],
] as const)(
  "in %s: a passkey says it as well, in place, and for the next ten minutes",
  async (locale, employeeNumber, lastWay) => {
    const { context, page } = await open({ locale });
    await plugIn({ context, page });
    const { path } = await createEnrolmentLink(console, { employeeNumber });
    await page.goto(path);
    await page.locator("[data-act=passkey-make]").click();
    await page.waitForURL(`${portal.url}/`);
    await elevenMinutesLater();
    await page.goto("/security");
    await page.locator("[data-act=remove-passkey]").first().click();
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.locator("[role=dialog] [data-act=passkey-use]").click();
    await page.locator("[role=dialog] [data-act=passkey-use]").waitFor({ state: "detached" });
    // It was sent again, and is refused for another reason now: it is the last way in.
    await page.getByRole("alert").getByText(lastWay).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("[data-act=remove-passkey]").first().click();
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.getByRole("alert").getByText(lastWay).waitFor();
  },
);

test("without a script it is said on a page of its own, and one returns", async () => {
  const { page } = await open({ hasScript: false });
  const secret = await enrolInBrowser(page, "3004");
  await elevenMinutesLater();
  await page.goto("/security/password");
  await page.locator("input[name=current]").fill(password);
  await page.locator("input[name=password]").fill("another lantern 49");
  await send(page);
  await page.waitForURL("**/step-up?to=%2Fsecurity%2Fpassword");
  await page.locator("input[name=code]").fill(nextCode(secret));
  await send(page);
  await page.waitForURL("**/security/password");
  await page.locator("input[name=current]").fill(password);
  await page.locator("input[name=password]").fill("another lantern 49");
  await send(page);
  await page.waitForURL("**/security?changed=password");
});
