import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { messages } from "#messages/index.ts";
import { launchBrowser, openFor } from "#tests/support/browser.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";
import { addressesOf, fillCompany, type Address } from "./addresses.ts";

/**
 * Every page, in both languages and themes, on a desktop and a phone: nothing that axe finds,
 * nothing beside the window's edge, nothing in the console. POSTERN_SHOTS=FOLDER keeps pictures, to
 * be looked at. Axe takes most of the time, so it sees English on the desktop and Chinese on the
 * phone, in both themes; of a long list it sees the first rows.
 */
const shots = process.env["POSTERN_SHOTS"];
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 375, height: 812 } };
type Size = keyof typeof sizes;
const seenByAxe = { en: "desktop", "zh-CN": "phone" } as const satisfies Record<string, Size>;
type Locale = keyof typeof seenByAxe;
const themes = ["light", "dark"] as const;
/** The page of whatever is not there. */
const nowhere = "/[]";

const held: { portal?: Portal; browser?: Browser; addresses?: ReadonlyMap<string, Address> } = {};
const tickets = new Map<string, string>();

beforeAll(async () => {
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
  held.portal = await startPortal({ seed: fillCompany });
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
  const reader = { locale, ...sizes.desktop, ...(await ticketFor(address.reader)) };
  const context = await openFor(browserOf(), portalOf(), reader);
  try {
    const page = await context.newPage();
    const expected = route === nowhere ? 404 : 200;
    const wrong = listen(page, expected);
    const answer = await page.goto(address.path, { waitUntil: "load" });
    if (answer?.status() !== expected) wrong.push(`answered ${answer?.status()}`);
    await settle(page);
    if (route !== nowhere) wrong.push(...(await missing(page, locale)));
    for (const size of ["desktop", "phone"] as const) {
      await page.setViewportSize(sizes[size]);
      wrong.push(...(await beyond(page)));
      for (const theme of themes) {
        await turn(page, theme);
        await keep(page, [route, locale, size, theme]);
      }
    }
    await page.setViewportSize(sizes[seenByAxe[locale]]);
    wrong.push(...(await findings(page)));
    return wrong.map((each) => `${locale}: ${each}`);
  } finally {
    await context.close();
  }
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

const turn = (page: Page, theme: (typeof themes)[number]) =>
  page.evaluate((name) => {
    document.documentElement.dataset["theme"] = name;
  }, theme);

async function beyond(page: Page): Promise<string[]> {
  const [width, over] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [clientWidth, scrollWidth - clientWidth] as const;
  });
  return over > 0 ? [`${over} px beyond the edge of ${width}`] : [];
}

/** Everything in the dark theme, then colours again in the light one. */
async function findings(page: Page): Promise<string[]> {
  await hideRest(page);
  const axe = () =>
    new AxeBuilder({ page }).exclude("nextjs-portal").options({ resultTypes: ["violations"] });
  const dark = await axe().analyze();
  await turn(page, "light");
  const light = await axe().withRules(["color-contrast"]).analyze();
  return [...dark.violations, ...light.violations].flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map(({ target, html }) => `${id} at ${target.join(" ")}: ${html.slice(0, 160)}`),
  );
}

/** Rows of one kind are alike: the first of them stand for the rest. */
const hideRest = (page: Page) =>
  page.evaluate(() => {
    const rest = "#content tbody > tr:nth-child(n+7), #content li:nth-child(n+7)";
    for (const row of document.querySelectorAll<HTMLElement>(rest)) row.style.display = "none";
  });

async function keep(page: Page, [route = "", ...names]: string[]): Promise<void> {
  if (shots === undefined) return;
  const name = [
    route
      .replaceAll("[]", "one")
      .replaceAll(/[^\w-]+/g, "_")
      .replaceAll(/^_|_$/g, "") || "home",
    ...names,
  ];
  await page.screenshot({ path: join(shots, `${name.join(".")}.png`) });
}
