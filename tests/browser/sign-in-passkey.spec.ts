import { createServer, connect } from "node:net";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { begin, database, operatorActor } from "#lib/kernel/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { readersOf, seesNothingWrong } from "#tests/support/looked-at.ts";
import { hirePeople } from "#tests/support/people.ts";
import { acceptedSaid, askNobody, listenToSignals, plugIn } from "#tests/support/passkey-device.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";

const console = begin(operatorActor("test"));
const open = await readersOf(() => portal);
const numbers = ["2001", "2002", "2003", "2004", "2005", "2006"];
let portal: Portal;
/** On a machine with much else to do. */
const patience = { timeout: 30_000 };

beforeAll(async () => {
  portal = await startPortal({ seed: () => hirePeople(numbers) });
});

const home = () => `${portal.url}/`;
const act = (page: Page, name: string) => page.locator(`[data-act=${name}]`).first();

/** Follows a fresh link and makes a passkey: one press, nothing typed. */
async function enrol(page: Page, employeeNumber: string): Promise<void> {
  const { path } = await createEnrolmentLink(console, { employeeNumber });
  await page.goto(path);
  await act(page, "passkey-make").click();
  await page.waitForURL(home());
}

async function signOut(page: Page): Promise<void> {
  await page.goto("/security");
  await page.locator("[data-act=sign-out]").first().click();
}

async function passkeysOf(employeeNumber: string) {
  const { rows } = await database().pool.query<{ because: string | null; failures: number }>(
    `select k.disabled_because as because, k.failures from passkey k
     join person p on p.id = k.person_id
     where p.employee_number = $1 and k.removed_at is null order by k.created_at`,
    [employeeNumber],
  );
  return rows;
}

describe.each([
  ["en", "2001"],
  ["zh-CN", "2002"],
] as const)("in %s", (locale, number) => {
  test("enrol, sign in without pressing anything, a second passkey, removal", async () => {
    const { context, page } = await open({ locale });
    await listenToSignals(page);
    const first = await plugIn({ context, page });
    await enrol(page, number);
    await signOut(page);
    // The browser offers what it knows in the field of the name, and here it takes it at once.
    await page.waitForURL(home());
    await page.goto("/security");
    expect(await page.locator("[data-passkey]").count()).toBe(1);

    await first.unplug();
    const second = await plugIn({ context, page });
    await act(page, "passkey-make").click();
    await expect.poll(() => page.locator("[data-passkey]").count(), patience).toBe(2);
    await expect.poll(() => acceptedSaid(page), patience).toBe(2);
    await seesNothingWrong(page, "security-passkeys", locale);

    await act(page, "rename-passkey").click();
    await page.locator("[role=dialog] input[name=name]").fill("MacBook");
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.getByText("MacBook", { exact: true }).waitFor();
    await act(page, "remove-passkey").click();
    await page.getByRole("dialog").waitFor();
    await seesNothingWrong(page, "security-remove-passkey", locale);
    await page.locator("[role=dialog] button[type=submit]").click();
    await expect.poll(() => page.locator("[data-passkey]").count(), patience).toBe(1);
    expect(await passkeysOf(number)).toHaveLength(1);
    await expect.poll(() => acceptedSaid(page), patience).toBe(1);

    await act(page, "remove-passkey").click();
    await page.locator("[role=dialog] button[type=submit]").click();
    await page.locator("[role=dialog] [role=alert]").waitFor();
    expect(await passkeysOf(number)).toHaveLength(1);
    await page.keyboard.press("Escape");

    await signOut(page);
    await page.waitForURL(home());
    await second.unplug();
  });

  test("a passkey that did not ask who holds it is refused", async () => {
    const { context, page } = await open({ locale });
    await plugIn({ context, page });
    const employeeNumber = locale === "en" ? "2003" : "2004";
    await enrol(page, employeeNumber);
    await signOut(page);
    await page.waitForURL(home());
    await askNobody(page);
    await signOut(page);
    await page.locator("main [role=alert]").waitFor();
    await seesNothingWrong(page, "sign-in-passkey-refused", locale);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
  });
});

const inBoth = [
  ["en", "2005", "2003"],
  ["zh-CN", "2006", "2004"],
] as const;

test.each(inBoth)(
  "in %s: a copied passkey is noticed by its counter, locked, and shown as locked",
  async (locale, number) => {
    const { context, page } = await open({ locale });
    const device = await plugIn({ context, page });
    await enrol(page, number);
    const copies = await device.credentials();
    await signOut(page);
    await page.waitForURL(home());
    await page.context().clearCookies({ name: "postern.ticket" });
    await device.unplug();
    await plugIn({ context, page }, copies);
    await page.goto("/sign-in");
    await page.locator("main [role=alert]").waitFor();
    expect(await passkeysOf(number)).toMatchObject([{ because: "cloned" }]);
  },
);

/** A door before ours, as a phishing page has one: the same pages, another origin. */
function standBefore(url: string): Promise<{ url: string; close: () => void }> {
  const { port } = new URL(url);
  const server = createServer((near) => {
    const far = connect(Number(port), "localhost");
    near.pipe(far).pipe(near);
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
  });
  return new Promise((done) => {
    server.listen(0, "localhost", () => {
      const address = server.address() as AddressInfo;
      done({ url: `http://localhost:${address.port}`, close: () => server.close() });
    });
  });
}

test.each(inBoth)(
  "in %s: a passkey that was used on another origin opens nothing",
  async (locale, _copied, number) => {
    const { context, page } = await open({ locale });
    await plugIn({ context, page });
    await enrol(page, number);
    await context.clearCookies();
    const door = await standBefore(portal.url);
    await page.goto(`${door.url}/sign-in`);
    await expect
      .poll(async () => (await passkeysOf(number))[0]?.failures, patience)
      .toBeGreaterThan(0);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    expect((await context.cookies()).some(({ name }) => name === "postern.ticket")).toBe(false);
    door.close();
  },
);
