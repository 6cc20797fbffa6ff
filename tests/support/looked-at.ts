import type { BrowserContext, Page } from "playwright-core";
import { afterAll, expect } from "vitest";
import { launchBrowser, openFor, type Reader } from "./browser.ts";
import { findings, lookInAllSizes, sizes } from "./page-look.ts";
import { isDevelopment, type Portal } from "./portal.ts";

export type Opened = { readonly context: BrowserContext; readonly page: Page };

/** Browsers of their own for readers, with patience for a busy machine; closed after the file. */
export async function readersOf(
  portal: () => Portal,
): Promise<(reader?: Reader) => Promise<Opened>> {
  const browser = await launchBrowser();
  const opened: BrowserContext[] = [];
  afterAll(async () => {
    for (const context of opened) await context.close();
  });
  return async (reader = {}) => {
    const context = await openFor(browser, portal(), reader);
    opened.push(context);
    context.setDefaultTimeout(isDevelopment ? 240_000 : 30_000);
    return { context, page: await context.newPage() };
  };
}

/** Both sizes and themes, and what axe finds; for steps that no address leads to. */
export async function seesNothingWrong(page: Page, step: string, locale: string): Promise<void> {
  const wrong = await lookInAllSizes(page, step, locale);
  wrong.push(...(await findings(page)));
  await page.setViewportSize(sizes.desktop);
  expect(wrong, step).toEqual([]);
}

/** The last button that sends something, on the page itself. */
export const send = (page: Page): Promise<void> =>
  page.locator("main button[type=submit]").last().click();
