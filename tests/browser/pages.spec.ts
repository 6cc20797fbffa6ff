import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { messages } from "#messages/index.ts";
import { launchBrowser, openFor } from "#tests/support/browser.ts";
import { findings, lookInAllSizes, sizes, type Size } from "#tests/support/page-look.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";
import { addressesOf, fillCompany, type Address } from "./addresses.ts";

/**
 * Every page, in both languages and themes, on a desktop and a phone: nothing that axe finds,
 * nothing beside the window's edge, nothing in the console. Axe takes most of the time, so it sees
 * English on the desktop and Chinese on the phone, in both themes; of a long list it sees the first
 * rows. The steps of signing in stand in sign-in.spec.
 */
const seenByAxe = { en: "desktop", "zh-CN": "phone" } as const satisfies Record<string, Size>;
type Locale = keyof typeof seenByAxe;
/** The page of whatever is not there. */
const nowhere = "/[]";

const held: { portal?: Portal; browser?: Browser; addresses?: ReadonlyMap<string, Address> } = {};
const tickets = new Map<string, string>();
/** One a reader and language: what every page loads is fetched and compiled once. */
const kept = new Map<string, Page>();

beforeAll(async () => {
  held.portal = await startPortal({ seed: fillCompany, keptAs: "company" });
  held.addresses = await addressesOf();
  held.browser = await launchBrowser();
}, 600_000);

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
    const wrong = await Promise.all([look(route, address, "en"), look(route, address, "zh-CN")]);
    expect(wrong.flat()).toEqual([]);
  },
);

async function look(route: string, address: Address, locale: Locale): Promise<string[]> {
  const page = await pageFor(address.reader, locale);
  const expected = route === nowhere ? 404 : 200;
  const wrong = listen(page, expected);
  try {
    const answer = await page.goto(address.path, { waitUntil: "load" });
    if (answer?.status() !== expected) wrong.push(`answered ${answer?.status()}`);
    await settle(page);
    if (route !== nowhere) wrong.push(...(await missing(page, locale)));
    wrong.push(...(await lookInAllSizes(page, route, locale)));
    await page.setViewportSize(sizes[seenByAxe[locale]]);
    wrong.push(...(await findings(page)));
    return wrong.map((each) => `${locale}: ${each}`);
  } finally {
    page.removeAllListeners("console");
    page.removeAllListeners("pageerror");
  }
}

async function pageFor(reader: string | undefined, locale: Locale): Promise<Page> {
  const name = `${locale} ${reader ?? "nobody"}`;
  const page = kept.get(name) ?? (await openPage(reader, locale));
  kept.set(name, page);
  return page;
}

async function openPage(reader: string | undefined, locale: Locale): Promise<Page> {
  const ticket = await ticketFor(reader);
  const opened = await openFor(browserOf(), portalOf(), { locale, ...sizes.desktop, ...ticket });
  return opened.newPage();
}

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
function listen(page: Page, expected: number): string[] {
  const said: string[] = [];
  page.on("console", (message) => {
    const isTool =
      process.env["POSTERN_TEST_PAGES"] === "dev" && /inline style/.test(message.text());
    const isOwnAnswer = expected === 404 && /status of 404/.test(message.text());
    if (message.type() === "error" && !isTool && !isOwnAnswer)
      said.push(message.text().slice(0, 300));
  });
  page.on("pageerror", (error) => said.push(error.message.slice(0, 300)));
  return said;
}

/** Until what streams in has come, and stands in the place of its outline. */
async function settle(page: Page): Promise<void> {
  await page.waitForSelector("main:not([aria-busy=true]) h1", { state: "visible" });
}

/** An address that leads nowhere would be looked at in vain. */
async function missing(page: Page, locale: Locale): Promise<string[]> {
  const heading = await page.locator("h1").first().innerText();
  return heading === messages[locale].shell.missing.title ? ["not found"] : [];
}
