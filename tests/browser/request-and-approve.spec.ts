import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { resetClock } from "#lib/kernel/index.ts";
import { awake, launchBrowser, openFor, type Reader } from "#tests/support/browser.ts";
import { isDevelopment, startPortal, type Portal } from "#tests/support/portal.ts";
import { openCompany } from "../requests/company.ts";

/** By the small company's own numbering. */
const numbers = { boss: "10001", manager: "10002", asker: "10004", owner: "10009" } as const;

const browser = await launchBrowser();
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: async () => {
      await openCompany();
      resetClock();
    },
    // The tickets of this test are support's; the people behind them decide.
    environment: { POSTERN_ALLOW_IMPERSONATION: "1" },
  });
});

async function open(who: keyof typeof numbers, reader: Reader = {}): Promise<Page> {
  const ticket = await portal.ticketOf(numbers[who]);
  const context = await openFor(browser, portal, { ...reader, ticket });
  context.setDefaultTimeout(isDevelopment ? 110_000 : 30_000);
  return context.newPage();
}

/** Tab by tab until the focus is on what is called so: nothing may need a pointer. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    const words = await page.evaluate(() => {
      const { activeElement: element } = document;
      const label =
        element instanceof HTMLElement && document.querySelector(`[for="${element.id}"]`);
      return element?.getAttribute("aria-label") ?? (label || element)?.textContent ?? "";
    });
    if (name.test(words)) return;
  }
  throw new Error(`no Tab leads to ${name}`);
}

async function seesNoBarrier(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

test("by keyboard alone: asked for, approved by manager and owner, in force", async () => {
  const asker = await open("asker");
  await asker.goto("/");
  await awake(asker);
  await asker.keyboard.press("c");
  await asker.waitForURL("**/request");
  await asker.getByRole("searchbox", { name: /^Search systems/ }).waitFor();
  await asker.keyboard.press("/");
  await asker.keyboard.type("root");
  await asker.getByText("1 found").waitFor();
  await tabTo(asker, /^Add System root/);
  await asker.keyboard.press("Enter");
  // Before anything is sent: who will decide.
  await asker.getByText("mgrA", { exact: true }).waitFor();
  await asker.getByText("owner", { exact: true }).waitFor();
  await asker.keyboard.press("Control+Enter");
  await asker.getByText("Say in a few words why you need it.").waitFor();
  await seesNoBarrier(asker);
  await tabTo(asker, /^Why do you need it/);
  await asker.keyboard.type("Repair the ledger, LEDG-7.");
  await asker.keyboard.press("Control+Enter");
  await asker.waitForURL(/\/requests\/\d+$/);
  await asker.getByText("Waiting for Manager").waitFor();
  await seesNoBarrier(asker);

  for (const who of ["manager", "owner"] as const) {
    const page = await open(who);
    await page.goto("/approvals");
    await page.getByText("Repair the ledger, LEDG-7.").waitFor();
    await awake(page);
    await seesNoBarrier(page);
    // A reason is needed to reject; asking for it loses nothing and decides nothing.
    await page.keyboard.press("r");
    await page.getByText("Say why: a reason is needed").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await page.getByText("Nothing waits for you.").first().waitFor();
    await page.context().close();
  }

  await asker.getByText("In force").first().waitFor();
  await asker.goto("/");
  await asker.getByText("root", { exact: true }).first().waitFor();
  await asker.context().close();
});

test("on a phone: everything to decide by is in the sheet, and going back closes it", async () => {
  const asker = await open("asker");
  await asker.goto("/request?q=pay");
  await awake(asker);
  await asker.getByRole("button", { name: "Add System pay" }).press("Enter");
  await asker.getByLabel("Why do you need it?").fill("Pay the harbour dues.");
  await asker.keyboard.press("Control+Enter");
  await asker.waitForURL(/\/requests\/\d+$/);

  const phone = await open("manager", { width: 375, height: 812, locale: "zh-CN", theme: "dark" });
  await phone.goto("/approvals");
  await awake(phone);
  await phone.locator("#content li a").first().click();
  await phone.waitForURL(/item=/);
  const sheet = phone.locator("#content");
  for (const words of ["Pay the harbour dues.", "将新增", "时长", "同部门", "冲突", "以往"]) {
    await sheet.getByText(words, { exact: true }).first().waitFor();
  }
  await seesNoBarrier(phone);
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(375);
  await phone.goBack();
  await phone.getByRole("checkbox").first().check();
  await phone.getByRole("button", { name: "批准 1 项" }).click();
  await phone.getByText("没有等你决定的事项。").first().waitFor();
  await asker.getByText("In force").first().waitFor();
  await phone.context().close();
  await asker.context().close();
});
