import { beforeAll, describe, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { getRiskRules } from "#lib/devices/index.ts";
import { runWorker } from "#lib/jobs/index.ts";
import { begin, database, operatorActor } from "#lib/kernel/index.ts";
import { enrolInBrowser, nextCode, password } from "#tests/support/enrol-in-browser.ts";
import { readersOf, seesNothingWrong, send, type Opened } from "#tests/support/looked-at.ts";
import { hirePeople } from "#tests/support/people.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";

const open = await readersOf(() => portal);
const numbers = ["4001", "4002", "4003", "4004", "4005", "4006"];
const operator = begin(operatorActor("test"));
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      await hirePeople(numbers);
      await grantAdministrator(operator, { employeeNumber: "4006" });
    },
  });
});

const home = () => `${portal.url}/`;

/** Somebody's cookies in another browser profile. */
async function thief({ context }: Opened, reader: Parameters<typeof open>[0] = {}) {
  const other = await open(reader);
  const cookies = await context.cookies();
  await other.context.addCookies(cookies);
  return other;
}

/** What was detected about somebody, and whether people were told; after the jobs are done. */
async function detectedOf(employeeNumber: string) {
  const worker = await runWorker();
  try {
    await expect.poll(() => detections(employeeNumber), { timeout: 20_000 }).not.toEqual([]);
    return await detections(employeeNumber);
  } finally {
    await worker.stop();
  }
}

async function detections(employeeNumber: string) {
  const { rows } = await database().pool.query<{ kind: string; isAlerted: boolean }>(
    `select d.kind, d.alert_id is not null as "isAlerted" from detection d
     join person p on p.id = d.person_id where p.employee_number = $1 order by d.at`,
    [employeeNumber],
  );
  return rows;
}

describe("a cookie that was copied into another browser", () => {
  test("ends everywhere when that browser shows its key, and raises an alert", async () => {
    const victim = await open();
    await enrolInBrowser(victim.page, "4001");
    const other = await thief(victim);
    await other.page.goto(home());
    await other.page.waitForURL("**/sign-in");
    await victim.page.goto("/security");
    expect(new URL(victim.page.url()).pathname).toBe("/sign-in");
    expect(await detectedOf("4001")).toEqual([{ kind: "device_mismatch", isAlerted: true }]);
  });

  test("is renewed by no step-up there, even with the right code, and raises an alert", async () => {
    const victim = await open();
    const secret = await enrolInBrowser(victim.page, "4002");
    const other = await thief(victim);
    // Whoever keeps the page from showing its key is asked for it when it matters.
    await other.context.addInitScript(() => sessionStorage.setItem("postern.device-checked", "1"));
    await other.page.goto("/step-up?to=/security");
    await other.page.locator("input[name=code]").fill(nextCode(secret));
    await send(other.page);
    expect(await detectedOf("4002")).toEqual([{ kind: "device_mismatch", isAlerted: true }]);
    await other.page.goto("/security");
    expect(new URL(other.page.url()).pathname).toBe("/sign-in");
  });

  test("is renewed by no step-up without a script either", async () => {
    const victim = await open();
    const secret = await enrolInBrowser(victim.page, "4003");
    const other = await thief(victim, { hasScript: false });
    await other.page.goto("/step-up?to=/security");
    await other.page.locator("input[name=code]").fill(nextCode(secret));
    await send(other.page);
    await other.page.getByRole("alert").getByText("did not show the key").waitFor();
    expect(await detectedOf("4003")).toMatchObject([{ kind: "device_unproven" }]);
    // Its owner goes on.
    await victim.page.goto("/security");
    expect(new URL(victim.page.url()).pathname).toBe("/security");
  });
});

test.each([
  ["en", "4004"],
  ["zh-CN", "4005"],
] as const)(
  "in %s: one names a device, blocks it from another, and is out there",
  async (locale, number) => {
    const desk = await open({ locale });
    const secret = await enrolInBrowser(desk.page, number);
    const phone = await open({ locale });
    await phone.page.goto("/sign-in");
    await phone.page.locator("input[name=account]").fill(number);
    await phone.page.locator("input[name=password]").fill(password);
    await send(phone.page);
    await phone.page.waitForURL("**/sign-in/code");
    await phone.page.locator("input[name=code]").fill(nextCode(secret));
    await send(phone.page);
    await phone.page.waitForURL(home());
    await desk.page.goto("/security");
    const rows = desk.page.locator("[data-device]");
    await expect.poll(() => rows.count()).toBe(2);
    await seesNothingWrong(desk.page, "own-devices", locale);
    const [here, there] = [
      rows.filter({ hasText: hereSaid[locale] }),
      rows.filter({ hasNotText: hereSaid[locale] }),
    ];
    await here.locator("[data-act=rename-device]").click();
    await desk.page.locator("[role=dialog] input[name=name]").fill("Desk at the window");
    await desk.page.locator("[role=dialog] button[type=submit]").click();
    await rows.filter({ hasText: "Desk at the window" }).waitFor();
    await there.locator("[data-act=block-device]").click();
    await seesNothingWrong(desk.page, "block-device", locale);
    await desk.page.locator("[role=dialog] button[type=submit]").click();
    await desk.page.locator("[role=dialog]").waitFor({ state: "detached" });
    await phone.page.goto("/security");
    expect(new URL(phone.page.url()).pathname).toBe("/sign-in");
  },
);
const hereSaid = { en: "This browser", "zh-CN": "此浏览器" };

test("rules are tried on what happened before they come in force", async () => {
  const admin = await open();
  await enrolInBrowser(admin.page, "4006");
  await admin.page.goto("/detections/risk");
  await admin.page.locator("input[name=new-device]").fill("60");
  await admin.page.locator("[data-act=try-rules]").click();
  await admin.page.waitForURL(/new-device=60/);
  const apply = admin.page.getByRole("button", { name: "Put these rules in force" });
  await apply.waitFor();
  expect((await getRiskRules(operator, {})).weights["new-device"]).toBe(10);
  await apply.click();
  await admin.page.waitForURL((url) => url.search === "");
  expect((await getRiskRules(operator, {})).weights["new-device"]).toBe(60);
});
