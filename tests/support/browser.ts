import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { expect } from "vitest";
import { ticketCookie } from "#lib/tickets/index.ts";
import type { Portal } from "./portal.ts";
import { afterFile } from "./after-file.ts";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The machine's Chromium, else the one that comes as a package; closed after the file's tests. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = installed.find((path) => existsSync(path)) ?? (await packagedChromium());
  const browser = await chromium.launch({ executablePath, args: flags });
  afterFile(() => browser.close());
  return browser;
}

async function packagedChromium(): Promise<string> {
  const { default: packaged } = await import("@sparticuz/chromium");
  return packaged.executablePath();
}

export type Reader = {
  /** Signs in by cookie; unset: nobody. */
  readonly ticket?: string;
  readonly locale?: "en" | "zh-CN";
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  readonly hasScript?: boolean;
};

/** A browser of its own for one reader; close it, or leave it to the end of the file. */
export async function openFor(
  browser: Browser,
  portal: Portal,
  reader: Reader = {},
): Promise<BrowserContext> {
  const { locale = "en", theme = "light", width = 1440, height = 900 } = reader;
  const context = await browser.newContext({
    baseURL: portal.url,
    locale,
    timezoneId: "Europe/Berlin",
    colorScheme: theme,
    viewport: { width, height },
    reducedMotion: "reduce",
    javaScriptEnabled: reader.hasScript ?? true,
  });
  const jar: Record<string, string> = { locale, zone: "Europe%2FBerlin" };
  if (reader.ticket !== undefined) jar[ticketCookie(portal.url)] = reader.ticket;
  await context.addCookies(
    Object.entries(jar).map(([name, value]) => ({ name, value, url: portal.url })),
  );
  return context;
}

/** A page answers keys and buttons once its script has started; the list of keys shows it. */
export async function awake(page: Page): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.keyboard.press("?");
        return page.getByRole("dialog").count();
      },
      { timeout: 110_000 },
    )
    .toBeGreaterThan(0);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

/** A picture of the page as it stands, to be looked at: with POSTERN_SHOTS=FOLDER. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["POSTERN_SHOTS"];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}
