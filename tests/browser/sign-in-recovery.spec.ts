import { generateSync } from "otplib";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { begin, operatorActor } from "#lib/kernel/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { enrolByPasskey } from "#tests/support/enrolled.ts";
import { readersOf, seesNothingWrong, send } from "#tests/support/looked-at.ts";
import { hirePeople } from "#tests/support/people.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";

const console = begin(operatorActor("test"));
const open = await readersOf(() => portal);
const password = "quiet lantern 48";
const administrators = ["4003", "4004", "4005"];
const numbers = ["4001", "4002", ...administrators, "4007", "4008"];
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      await hirePeople(numbers);
      for (const employeeNumber of administrators) {
        await grantAdministrator(console, { employeeNumber });
      }
    },
  });
});

/** Sets up password and authenticator at the page of a link that was followed. */
async function choose(page: Page, word: string): Promise<void> {
  await page.locator("input[name=password]").fill(word);
  await send(page);
  await page.waitForURL("**/enrol/authenticator");
  const secret = (await page.locator("[data-secret]").getAttribute("data-secret")) ?? "";
  await page.locator("input[name=code]").fill(generateSync({ secret }));
  await send(page);
  await page.waitForURL(`${portal.url}/`);
}

test.each([
  ["en", "4001"],
  ["zh-CN", "4002"],
] as const)(
  "in %s: a printed code beside the password sets up signing in anew",
  async (locale, number) => {
    const { context, page } = await open({ locale });
    const { path } = await createEnrolmentLink(console, { employeeNumber: number });
    await page.goto(path);
    await choose(page, password);
    await page.goto("/security/codes");
    await send(page);
    await page.locator("[data-codes]").waitFor();
    await seesNothingWrong(page, "security-codes-shown", locale);
    const codes = await page.locator("[data-codes] li").allInnerTexts();
    expect(codes).toHaveLength(10);
    await context.clearCookies({ name: "postern.ticket" });

    await page.goto("/sign-in");
    await page.locator("input[name=account]").fill(number);
    await page.locator("input[name=password]").fill(password);
    await send(page);
    await page.waitForURL("**/sign-in/code");
    await page.locator("main a[href='/sign-in/recovery']").click();
    await page.waitForURL("**/sign-in/recovery");
    await page.locator("input[name=code]").fill("0000-0000-0000-0000-0000-0000");
    await send(page);
    await page.locator("main [role=alert]").waitFor();
    await seesNothingWrong(page, "sign-in-recovery", locale);
    await page.locator("input[name=code]").fill((codes[7] ?? "").toLowerCase());
    await send(page);
    await page.waitForURL("**/enrol");
    await choose(page, "another lantern 49");
  },
);

test.each([
  ["en", "4007"],
  ["zh-CN", "4008"],
] as const)(
  "in %s: whoever has nothing to show reads what gets whom back in, whoever they are",
  async (locale, number) => {
    const opened = await open({ locale });
    const { page } = opened;
    await page.goto("/sign-in");
    await page.locator("main summary").click();
    await page.locator("main a[href='/sign-in/recovery']").click();
    await page.waitForURL("**/sign-in/recovery");
    expect(await page.locator("main dt").count()).toBe(4);
    expect(await page.locator("main input").count()).toBe(0);
    await seesNothingWrong(page, "get-back", locale);
    await enrolByPasskey(opened, number);
    await page.goto("/security/codes");
    expect(await page.locator("main button[type=submit]").count()).toBe(0);
    await page.locator("main a[href='/security/authenticator']").waitFor();
    await seesNothingWrong(page, "codes-need-password", locale);
  },
);

/** A colleague who manages people, with a passkey. */
async function helper(number: string, locale: "en" | "zh-CN"): Promise<Page> {
  const opened = await open({ locale });
  await enrolByPasskey(opened, number);
  await opened.page.goto("/security/recoveries");
  return opened.page;
}

test("whoever administers gets back in by two colleagues, each at their own page", async () => {
  const [first, second] = [await helper("4003", "en"), await helper("4004", "zh-CN")];
  await first.locator("input[name=employeeNumber]").fill("4005");
  await first.locator("main form button[type=submit]").first().click();
  await first.locator("main [role=status]").first().waitFor();
  await seesNothingWrong(first, "recovery-started", "en");
  expect(await first.locator("[data-act=confirm-recovery]").count()).toBe(0);
  await second.reload();
  await second.locator("[data-act=confirm-recovery]").click();
  await second.locator("[data-link]").waitFor();
  await seesNothingWrong(second, "recovery-confirmed", "zh-CN");
  const link = (await second.locator("[data-link]").getAttribute("data-link")) ?? "";
  const { page } = await open();
  await page.goto(link);
  await choose(page, password);
});
