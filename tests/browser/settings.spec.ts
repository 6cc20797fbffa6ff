import { beforeAll, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { begin, database, operatorActor } from "#lib/kernel/index.ts";
import { enrolByPasskey } from "#tests/support/enrolled.ts";
import { elevenMinutesLater } from "#tests/support/later.ts";
import { readersOf, seesNothingWrong } from "#tests/support/looked-at.ts";
import { hirePeople } from "#tests/support/people.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";

const open = await readersOf(() => portal);
const numbers = ["6001", "6002", "6003"];
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      await hirePeople(numbers);
      for (const employeeNumber of numbers) {
        await grantAdministrator(begin(operatorActor("test")), { employeeNumber });
      }
    },
  });
});

test.each([
  ["en", "6001", { before: "20", after: "3" }],
  ["zh-CN", "6002", { before: "3", after: "40" }],
] as const)(
  "in %s: a limit out of its bounds is refused at its field, and nothing typed is lost",
  async (locale, number, { before, after }) => {
    const opened = await open({ locale });
    const { page } = opened;
    await enrolByPasskey(opened, number);
    await page.goto("/settings");
    const sessions = page.locator("input[name=sessionsMax]");
    const fresh = page.locator("input[name=freshMinutesOf3]");
    expect(await sessions.inputValue()).toBe(before);
    const save = page.locator("form", { has: sessions }).locator("button[type=submit]");
    await sessions.fill("201");
    await fresh.fill("90");
    await page.locator("select[name=allowsClientSecret]").selectOption("true");
    await save.click();
    await page.locator("main [role=alert]").waitFor();
    expect(await sessions.getAttribute("aria-invalid")).toBe("true");
    expect(await sessions.inputValue()).toBe("201");
    expect(await fresh.inputValue()).toBe("90");
    expect(await page.locator("select[name=allowsClientSecret]").inputValue()).toBe("true");
    await seesNothingWrong(page, "settings-refused", locale);

    await page.locator("select[name=allowsClientSecret]").selectOption("false");
    await sessions.fill(after);
    await save.click();
    const held = page.locator("[data-before=sessionsMax]").filter({ hasText: before });
    await held.waitFor();
    expect(await sessions.inputValue()).toBe(after);
    await seesNothingWrong(page, "settings-saved", locale);
  },
);

test("an open session is not enough: who is there is proven first, and what was typed is sent", async () => {
  const opened = await open();
  const { page } = opened;
  await enrolByPasskey(opened, "6003");
  await elevenMinutesLater();
  await page.goto("/settings");
  const sent: string[] = [];
  page.on("request", (request) => {
    // Beside them the page shows its key now and then.
    if (request.postData()?.includes("overreachTimes")) sent.push(request.url());
  });
  await page.locator("input[name=overreachTimes]").fill("8");
  await page
    .locator("form", { has: page.locator("input[name=overreachTimes]") })
    .locator("button[type=submit]")
    .click();
  await page.locator("[role=dialog] [data-act=passkey-use]").click();
  await page.locator("[data-before=overreachTimes]").waitFor();
  expect(await page.locator("input[name=overreachTimes]").inputValue()).toBe("8");
  // The form, and after the proof the form once more.
  await page.reload();
  expect(sent).toHaveLength(2);
  const { rows } = await database().pool.query(
    "select from audit_event where action = 'detection.change-settings' and outcome = 'done'",
  );
  expect(rows).toHaveLength(1);
});
