import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** POSTERN_SHOTS=FOLDER keeps pictures, to be looked at. */
const shots = process.env["POSTERN_SHOTS"];
export const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 375, height: 812 } };
export type Size = keyof typeof sizes;
const themes = ["light", "dark"] as const;

/** Both sizes and themes: what lies beside the window's edge; a picture of each. */
export async function lookInAllSizes(page: Page, route: string, locale: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const size of ["desktop", "phone"] as const) {
    await page.setViewportSize(sizes[size]);
    wrong.push(...(await beyond(page)));
    for (const theme of themes) {
      await turn(page, theme);
      await keep(page, [route, locale, size, theme]);
    }
  }
  return wrong;
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
export async function findings(page: Page): Promise<string[]> {
  await hideRest(page);
  const axe = () =>
    new AxeBuilder({ page })
      .exclude("nextjs-portal")
      .options({ resultTypes: ["violations"] })
      // Without frames there is nothing to gather from them in a page of its own.
      .setLegacyMode();
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
  mkdirSync(shots, { recursive: true });
  const name = [
    route
      .replaceAll("[]", "one")
      .replaceAll(/[^\w-]+/g, "_")
      .replaceAll(/^_|_$/g, "") || "home",
    ...names,
  ];
  await page.screenshot({ path: join(shots, `${name.join(".")}.png`) });
}
