import { generateSync } from "otplib";
import type { BrowserContext, Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { begin, database, operatorActor } from "#lib/kernel/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { hirePeople } from "#tests/support/people.ts";
import { launchBrowser, openFor, type Reader } from "#tests/support/browser.ts";
import { findings, lookInAllSizes, sizes } from "#tests/support/page-look.ts";
import { isDevelopment, startPortal, type Portal } from "#tests/support/portal.ts";

const password = "quiet lantern 48";
const console = begin(operatorActor("test"));
const browser = await launchBrowser();
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({ seed: () => hirePeople(["1001", "1002", "1003"]) });
});

async function open(reader: Reader = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await openFor(browser, portal, reader);
  context.setDefaultTimeout(isDevelopment ? 240_000 : 30_000);
  return { context, page: await context.newPage() };
}

const send = (page: Page) => page.locator("main button[type=submit]").last().click();
const codeOf = (secret: string) => generateSync({ secret });

/** What pages.spec cannot reach by an address alone. */
async function seesNothingWrong(page: Page, step: string, locale: string): Promise<void> {
  const wrong = await lookInAllSizes(page, step, locale);
  // Axe is a script: it has nothing to say where there is none.
  if (locale === "en") wrong.push(...(await findings(page)));
  await page.setViewportSize(sizes.desktop);
  expect(wrong, step).toEqual([]);
}

/** Follows a fresh link to its end; answers the authenticator's secret. */
async function enrol(page: Page, employeeNumber: string, locale: string): Promise<string> {
  const { path } = await createEnrolmentLink(console, { employeeNumber });
  await page.goto(path);
  expect(new URL(page.url()).pathname).toBe("/enrol");
  await seesNothingWrong(page, "enrol-1-password", locale);
  await page.locator("input[name=password]").fill(password);
  await send(page);
  await page.waitForURL("**/enrol/authenticator");
  await seesNothingWrong(page, "enrol-2-authenticator", locale);
  const secret = (await page.locator("[data-secret]").getAttribute("data-secret")) ?? "";
  await page.locator("input[name=code]").fill(codeOf(secret));
  await send(page);
  await page.waitForURL(`${portal.url}/`);
  return secret;
}

describe.each([
  ["with a script", true, "en"],
  ["without any script", false, "zh-CN"],
] as const)("%s", (_name, hasScript, locale) => {
  const held: { context?: BrowserContext } = {};
  beforeEach(() => async () => held.context?.close());

  test("enrol by link, sign out, sign in with password and code, see it, end it", async () => {
    const { context, page } = await open({ hasScript, locale });
    held.context = context;
    const number = hasScript ? "1001" : "1002";
    const secret = await enrol(page, number, locale);
    await page.goto("/security");
    await page.locator("[data-act=sign-out]").first().click();
    await page.waitForURL("**/sign-in");

    await page.goto("/security");
    await page.waitForURL("**/sign-in?to=%2Fsecurity");
    await page.locator("input[name=account]").fill(number);
    await page.locator("input[name=password]").fill("not my password");
    await send(page);
    await page.locator("main [role=alert]").waitFor();
    await seesNothingWrong(page, "sign-in-refused", locale);
    expect(await page.locator("input[name=account]").inputValue()).toBe(number);
    expect(await page.locator("input[name=password]").inputValue()).toBe("");

    await page.locator("input[name=password]").fill(password);
    await send(page);
    await page.waitForURL("**/sign-in/code");
    await seesNothingWrong(page, "sign-in-2-code", locale);
    await nextCode(page, secret);
    await page.waitForURL("**/security");
    // Mail is written in the language that they read here.
    const { rows } = await database().pool.query(
      `select l.locale from reader_language l join person p on p.id = l.person_id
       where p.employee_number = $1`,
      [number],
    );
    expect(rows).toEqual([{ locale }]);
    const cookie = (await context.cookies()).find(({ name }) => name === "postern.ticket");
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });

    await page.locator("[data-act=end-ticket]").first().waitFor();
    await page.locator("[data-act=end-ticket]").first().click();
    await page.waitForURL("**/sign-in**");
  });
});

/** The code of the enrolment is used up; the one of the next step is accepted already. */
async function nextCode(page: Page, secret: string): Promise<void> {
  const soon = Math.floor(Date.now() / 1000) + 30;
  await page.locator("input[name=code]").fill(generateSync({ secret, epoch: soon }));
  await send(page);
}

test("no page of another origin can post in somebody's name", async () => {
  const answer = await fetch(`${portal.url}/sign-in`, {
    method: "POST",
    headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
    body: new URLSearchParams({ account: "1001", password }),
    redirect: "manual",
  });
  expect(answer.status).toBe(403);
});

test("a foreign address is never returned to", async () => {
  const { context, page } = await open();
  await page.goto("/sign-in?to=https%3A%2F%2Felsewhere.example%2F");
  expect(await page.locator("input[name=to]").getAttribute("value")).toBe("/");
  await context.close();
});
