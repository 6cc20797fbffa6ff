import { beforeAll, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { begin, database, operatorActor } from "#lib/kernel/index.ts";
import { enrolInBrowser } from "#tests/support/enrol-in-browser.ts";
import { readersOf, seesNothingWrong } from "#tests/support/looked-at.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";
import { importText } from "../feeds/birthrights.ts";

const operator = begin(operatorActor("test"));
const file = [
  "employee_number,given_name,family_name,work_email,org_code,org_name,time_zone,start_date",
  "6101,Sumant,Peac,p6101@harbour.example,d001,Marketing,Europe/Berlin,2020-01-01",
  "6102,Duangkaew,Piveteau,p6102@harbour.example,d001,Marketing,Asia/Shanghai,2020-01-01",
  "6103,Mary,Sluis,p6103@harbour.example,d002,Finance,Europe/Berlin,2020-01-01",
  "6104,Patricio,Bridgland,p6104@harbour.example,d002,Finance,Europe/Berlin,2020-01-01",
].join("\n");
const open = await readersOf(() => portal);
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      await importText(file);
      for (const employeeNumber of ["6103", "6104"]) {
        await grantAdministrator(operator, { employeeNumber });
      }
    },
  });
});

async function stateOf(number: string): Promise<string | undefined> {
  const { rows } = await database().pool.query<{ state: string }>(
    "select hr_state as state from person where employee_number = $1",
    [number],
  );
  return rows[0]?.state;
}

test.each([
  ["en", "6101", "6103"],
  ["zh-CN", "6102", "6104"],
] as const)(
  "in %s: a move and an end are recorded, and the end is taken back",
  async (locale, number, keeper) => {
    const { page } = await open({ locale });
    await enrolInBrowser(page, keeper);
    await page.goto(`/people/${number}`);
    const record = async (kind: string, day: string | undefined) => {
      await page.locator("[data-act=tell]").click();
      await page.locator("[role=dialog] select[name=kind]").selectOption(kind);
      if (day !== undefined) {
        await page.locator("[role=dialog] input[name=day]").fill(day);
      }
      if (kind === "transfer") {
        await page.locator("[role=dialog] select[name=orgCode]").selectOption("d002");
      }
      await page.locator("[role=dialog] input[name=reason]").fill("As HR says.");
      await page.locator("[role=dialog] button[type=submit]:enabled").waitFor();
      if (kind === "transfer") await seesNothingWrong(page, "tell", locale);
      await page.locator("[role=dialog] button[type=submit]").click();
      await page.locator("[role=dialog]").waitFor({ state: "detached" });
    };
    await page.locator("[data-act=tell]").click();
    await page.locator("[role=dialog] input[name=day]").fill("2030-01-07");
    await page.locator("[role=dialog] input[name=managerNumber]").fill("nobody");
    await page.locator("[role=dialog] input[name=managerNumber][aria-invalid=true]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("[role=dialog]").waitFor({ state: "detached" });
    await record("transfer", "2030-01-07");
    await record("resignation", "2030-02-28");
    // Days are the person's own, wherever whoever reads them is.
    const days =
      locale === "en" ? ["1 Jan 2020", "28 Feb 2030"] : ["2020年1月1日", "2030年2月28日"];
    for (const day of days) await page.getByText(day, { exact: true }).waitFor();
    await record("termination_immediate", undefined);
    await page.locator("[data-statement]").nth(2).waitFor();
    await expect.poll(() => stateOf(number)).toBe("ended");
    await page.locator("[data-statement] button").first().click();
    await page.locator("[role=dialog] input[name=reason]").fill("It was somebody else.");
    await seesNothingWrong(page, "tell-retract", locale);
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.locator("[data-statement=retracted]").waitFor();
    await expect.poll(() => stateOf(number)).toBe("active");
    await seesNothingWrong(page, "told", locale);
  },
);
