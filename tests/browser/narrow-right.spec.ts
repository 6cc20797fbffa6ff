import { beforeAll, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { shapeRight } from "#lib/bastion/index.ts";
import { createEntitlement, createSystem } from "#lib/catalog/index.ts";
import { begin, database, operatorActor } from "#lib/kernel/index.ts";
import { messages } from "#messages/index.ts";
import { enrolByPasskey } from "#tests/support/enrolled.ts";
import { readersOf, seesNothingWrong } from "#tests/support/looked-at.ts";
import { hirePeople } from "#tests/support/people.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";

const open = await readersOf(() => portal);
const atConsole = begin(operatorActor("test"));
const cases = [
  ["en", "6001"],
  ["zh-CN", "6002"],
] as const;
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      await hirePeople(cases.map(([, number]) => number));
      const system = { code: "web", name: "Web servers", kind: "hosts" };
      const { systemId } = await createSystem(atConsole, { ...system, zone: "production" });
      for (const [, employeeNumber] of cases) {
        await grantAdministrator(atConsole, { employeeNumber });
        const code = `enter-${employeeNumber}`;
        const named = { code, name: `Enter ${employeeNumber}`, risk: "high" } as const;
        await createEntitlement(atConsole, { systemId, ...named, isRequestable: true });
        await shapeRight(atConsole, {
          ...{ systemCode: "web", entitlementCode: code, login: "deploy", features: ["exec"] },
          ...{ idleMinutes: 30, commandRules: [{ pattern: "rm *", act: "alert" }] },
        });
      }
    },
  });
});

const shapeOf = async (code: string) => {
  const { rows } = await database().pool.query(
    `select r.features, r.idle_minutes, r.commands, r.command_rules, r.left_behind
     from bastion_right r join entitlement e on e.id = r.entitlement_id where e.code = $1`,
    [code],
  );
  return rows[0];
};

test.each(cases)(
  "in %s: what would widen a right is refused at its field, and what is left alone stays",
  async (locale, number) => {
    const code = `enter-${number}`;
    const opened = await open({ locale });
    const { page } = opened;
    await enrolByPasskey(opened, number);
    const { rows } = await database().pool.query<{ id: string; system_id: string }>(
      "select id, system_id from entitlement where code = $1",
      [code],
    );
    await page.goto(`/catalogue/${rows[0]?.system_id}/${rows[0]?.id}`);
    const words = messages[locale].hosts;
    await page.getByRole("button", { name: words["narrow-open"], exact: true }).click();
    const dialogue = page.locator("[role=dialog]");
    const field = (name: string) => dialogue.locator(`[name=${name}]`);
    await field("idleMinutes").fill("45");
    await field("commands").fill("uptime\n* everything");
    const save = dialogue.locator("button[type=submit]");
    await save.click();
    await dialogue.locator("[name=commands][aria-invalid=true]").waitFor();
    expect(await field("commands").inputValue()).toBe("uptime\n* everything");
    await seesNothingWrong(page, "narrow-wrong-line", locale);

    await field("commands").fill("uptime\ndf -h");
    await save.click();
    await dialogue.locator("[name=idleMinutes][aria-invalid=true]").waitFor();
    expect(await field("commands").getAttribute("aria-invalid")).toBeNull();
    await seesNothingWrong(page, "narrow-widens", locale);

    await field("idleMinutes").fill("10");
    await field("leftBehind").selectOption("report");
    await save.click();
    await dialogue.waitFor({ state: "detached" });
    await page.locator("main", { hasText: "df -h" }).waitFor();
    expect(await shapeOf(code)).toEqual({
      ...{ features: ["exec"], idle_minutes: 10, commands: ["uptime", "df -h"] },
      ...{ command_rules: [{ pattern: "rm *", act: "alert" }], left_behind: "report" },
    });
    await seesNothingWrong(page, "narrowed", locale);

    await page.goto("/request?q=Enter");
    await page.locator("[data-limit=commands]", { hasText: "df -h" }).first().waitFor();
    await seesNothingWrong(page, "request-limits", locale);
  },
);
