import { beforeAll, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { begin, operatorActor } from "#lib/kernel/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { enrolInBrowser } from "#tests/support/enrol-in-browser.ts";
import { readersOf, seesNothingWrong } from "#tests/support/looked-at.ts";
import { plugIn } from "#tests/support/passkey-device.ts";
import { hirePeople } from "#tests/support/people.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";

const operator = begin(operatorActor("test"));
const open = await readersOf(() => portal);
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      await hirePeople(["6001", "6002", "6003", "6004"]);
      for (const employeeNumber of ["6003", "6004"]) {
        await grantAdministrator(operator, { employeeNumber });
      }
    },
  });
});

test.each([
  ["en", "6001", "6003"],
  ["zh-CN", "6002", "6004"],
] as const)(
  "in %s: security sees how somebody signs in, ends a stolen passkey, and they are out",
  async (locale, owner, guard) => {
    const theirs = await open({ locale });
    await plugIn(theirs);
    const { path } = await createEnrolmentLink(operator, { employeeNumber: owner });
    await theirs.page.goto(path);
    await theirs.page.locator("[data-act=passkey-make]").click();
    await theirs.page.waitForURL(`${portal.url}/`);

    const { page } = await open({ locale });
    await enrolInBrowser(page, guard);
    await page.goto(`/people/${owner}/tickets`);
    await page.locator("[data-passkey]").waitFor();
    await seesNothingWrong(page, "security-of-person", locale);
    await page.locator("[data-act=revoke-passkey]").click();
    await page.locator("[role=dialog] input[name=reason]").fill("It was stolen on a train.");
    await seesNothingWrong(page, "security-of-person-revoke", locale);
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.locator("[data-stopped=no_way_in]").waitFor();
    expect(await page.locator("[data-passkey]").count()).toBe(0);
    await seesNothingWrong(page, "security-of-person-no-way-in", locale);

    await theirs.page.goto("/security");
    await theirs.page.waitForURL(/\/sign-in/);
    await theirs.page.locator("main [role=alert]").waitFor();
    expect(new URL(theirs.page.url()).pathname).toBe("/sign-in");
  },
);
