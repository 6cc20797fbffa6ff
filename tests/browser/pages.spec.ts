import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openFor } from "#tests/support/browser.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";
import { addressesOf, fillCompany, type Address } from "./addresses.ts";

/**
 * Every page, in both languages and themes, on a desktop and a phone: nothing that axe finds,
 * nothing beside the window's edge, nothing in the console. POSTERN_SHOTS=FOLDER keeps pictures, to
 * be looked at.
 */
const shots = process.env["POSTERN_SHOTS"];
const locales = ["en", "zh-CN"] as const;
const sizes = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 375, height: 812 },
} as const;
const themes = ["light", "dark"] as const;

const held: { portal?: Portal; browser?: Browser; addresses?: ReadonlyMap<string, Address> } = {};
const tickets = new Map<string, string>();

beforeAll(async () => {
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
  held.portal = await startPortal({ seed: fillCompany });
  held.addresses = await addressesOf();
  held.browser = await launchBrowser();
}, 600_000);

afterAll(async () => {
  await held.browser?.close();
});

const root = resolve(import.meta.dirname, "../../app");
const routes = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /(^|\/)page\.tsx$/.test(path))
  .map((path) => `/${path.replace(/\/?page\.tsx$/, "")}`.replaceAll(/\/\([^)]+\)/g, "") || "/")
  .map((route) => route.replaceAll(/\[[^\]]+\]/g, "[]"))
  .sort();

test.each(routes)(
  "%s is sound in both languages and themes, on desktop and phone",
  async (route) => {
    const address = held.addresses?.get(route);
    expect(address, `no address of ${route}: name one in tests/browser/addresses.ts`).toBeDefined();
    if (!address) return;
    const wrong: string[] = [];
    for (const locale of locales) {
      for (const [size, { width, height }] of Object.entries(sizes)) {
        const reader = { locale, width, height, ...(await ticketFor(address.reader)) };
        const context = await openFor(browserOf(), portalOf(), reader);
        try {
          const page = await context.newPage();
          const seen = `${locale} ${size}`;
          const said = listen(page);
          const answer = await page.goto(address.path, { waitUntil: "load" });
          if ((answer?.status() ?? 500) >= 400) wrong.push(`${seen}: answered ${answer?.status()}`);
          await settle(page);
          for (const theme of themes) {
            const found = await lookAt(page, { theme, isFirst: theme === "light" });
            wrong.push(...found.map((each) => `${seen} ${theme}: ${each}`));
            await keep(page, [route, locale, size, theme]);
          }
          wrong.push(...said.map((each) => `${seen}: console says ${each}`));
        } finally {
          await context.close();
        }
      }
    }
    expect(wrong).toEqual([]);
  },
);

function portalOf(): Portal {
  if (!held.portal) throw new Error("the portal did not start");
  return held.portal;
}

function browserOf(): Browser {
  if (!held.browser) throw new Error("the browser did not start");
  return held.browser;
}

async function ticketFor(reader: string | undefined): Promise<{ ticket?: string }> {
  if (reader === undefined) return {};
  const ticket = tickets.get(reader) ?? (await portalOf().ticketOf(reader));
  tickets.set(reader, ticket);
  return { ticket };
}

/** What the console says that is not from the development server's own tools. */
function listen(page: Page): string[] {
  const said: string[] = [];
  page.on("console", (message) => {
    const isTool =
      process.env["POSTERN_TEST_PAGES"] === "dev" && /inline style/.test(message.text());
    if (message.type() === "error" && !isTool) said.push(message.text().slice(0, 300));
  });
  page.on("pageerror", (error) => said.push(error.message.slice(0, 300)));
  return said;
}

/** Until what streams in has come, and stands in the place of its outline. */
async function settle(page: Page): Promise<void> {
  await page.waitForSelector("main:not([aria-busy=true]) h1", { state: "visible" });
}

type Looking = { readonly theme: (typeof themes)[number]; readonly isFirst: boolean };

/** Axe looks at everything once, and at colours again in the other theme. */
async function lookAt(page: Page, { theme, isFirst }: Looking): Promise<string[]> {
  await page.evaluate((name) => {
    document.documentElement.dataset["theme"] = name;
  }, theme);
  const axe = new AxeBuilder({ page }).exclude("nextjs-portal");
  const { violations } = await (isFirst ? axe : axe.withRules(["color-contrast"])).analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map(({ target, html }) => `${id} at ${target.join(" ")}: ${html.slice(0, 160)}`),
  );
  if (!isFirst) return found;
  const beyond = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  return beyond > 0 ? [...found, `${beyond} px beyond the window's edge`] : found;
}

async function keep(page: Page, [route = "", ...names]: string[]): Promise<void> {
  if (shots === undefined) return;
  const name = [route.replaceAll(/[^\w-]+/g, "_").replaceAll(/^_|_$/g, "") || "home", ...names];
  await page.screenshot({ path: join(shots, `${name.join(".")}.png`) });
}
