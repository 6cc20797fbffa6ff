import { beforeAll, expect, test } from "vitest";
import { launchBrowser, openFor } from "#tests/support/browser.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";

const held: { portal?: Portal } = {};
beforeAll(async () => {
  held.portal = await startPortal();
});

test("nobody is led to the door", async () => {
  const portal = held.portal!;
  const browser = await launchBrowser();
  const context = await openFor(browser, portal);
  const page = await context.newPage();
  await page.goto("/");
  expect(page.url()).toContain("/sign-in");
});
