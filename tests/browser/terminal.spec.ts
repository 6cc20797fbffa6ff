import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endAccess } from "#lib/access/index.ts";
import { messages, type Locale } from "#messages/index.ts";
import { startGateway } from "#lib/protocols/ssh/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { launchBrowser, openFor, picture } from "#tests/support/browser.ts";
import { freePort, hasOpenssh } from "#tests/support/openssh.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";
import {
  entry,
  folder,
  give,
  newRight,
  openHost,
  type AtGateway,
} from "../protocol/ssh/at-gateway.ts";

const here = {} as AtGateway;
let portal: Portal;
let right: string;

describe.runIf(hasOpenssh)("a terminal in the browser", async () => {
  const browser = await launchBrowser();
  beforeAll(async () => {
    const port = await freePort();
    portal = await startPortal({
      seed: async () => {
        await openHost(here);
        right = await newRight();
      },
      environment: { GATEWAY_ADDRESS: `127.0.0.1:${port}`, SSH_PORT: String(port) },
    });
    here.gateway = await startGateway({
      port,
      workers: 1,
      entry,
      ...{ publicUrl: "https://postern.example", names: ["postern.example"] },
    });
  });
  afterAll(async () => {
    await here.gateway?.stop();
    here.sshd?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What stands on the screen of the terminal. */
  const screen = (page: Page) => page.locator(".xterm-rows");
  const shows = (page: Page, words: string | RegExp) =>
    expect.poll(() => screen(page).innerText(), { timeout: 60_000 }).toMatch(words);
  const line = async (page: Page, text: string) => {
    await page.keyboard.insertText(text);
    await page.keyboard.press("Enter");
  };
  /** How far from the left edge the mark stands that ends a line. */
  const markAt = (page: Page, before: string) =>
    page.evaluate((text) => {
      const rows = [...document.querySelectorAll(".xterm-rows > div")];
      const row = rows.findLast((each) => each.textContent?.startsWith(`${text}|`));
      const last = row && document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      let left = -1;
      while (last?.nextNode()) {
        const { currentNode } = last;
        const at = currentNode.textContent?.indexOf("|") ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(currentNode, at);
        range.setEnd(currentNode, at + 1);
        left = Math.round(range.getBoundingClientRect().left);
      }
      return left;
    }, before);

  test.each<[locale: Locale, theme: "light" | "dark"]>([
    ["en", "light"],
    ["zh-CN", "dark"],
  ])("serves a whole session in %s, until the right is taken back", async (locale, theme) => {
    const place = locale === "en" ? 0 : 1;
    const { assignmentId } = await give(here.person(place), right);
    const { handle } = await mintRoot({ personId: here.person(place) });
    const context = await openFor(browser, portal, { ticket: handle, locale, theme });
    context.setDefaultTimeout(110_000);
    const list = await context.newPage();
    await list.goto("/production");
    await picture(list, `production-${locale}`);
    // Opened as the link says: of a tab that it opens by itself the browser does not always tell.
    const link = list.locator("[data-act=open-terminal]").first();
    expect(await link.getAttribute("target")).toBe("_blank");
    const page = await context.newPage();
    await page.goto((await link.getAttribute("href")) ?? "");
    const said: string[] = [];
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    await page.locator("[data-terminal=live]").waitFor();

    await line(page, "PS1='$ '; clear; echo 你好''世界");
    await shows(page, /\n?你好世界/);
    await line(page, "printf '你好|\\nabcd|\\n'");
    await shows(page, /\nabcd\|/);
    expect(await markAt(page, "你好")).toBe(await markAt(page, "abcd"));
    await picture(page, `terminal-${locale}`);

    const sizeOf = async () => {
      await line(page, "clear; echo at $(stty size) end");
      await shows(page, /at \d+ \d+ end/);
      return (
        /at (\d+) (\d+) end/
          .exec(await screen(page).innerText())
          ?.slice(1)
          .map(Number) ?? []
      );
    };
    const [rows = 0, columns = 0] = await sizeOf();
    await page.setViewportSize({ width: 900, height: 600 });
    const isSmaller = async () => {
      const [fewerRows = rows, fewerColumns = columns] = await sizeOf();
      return fewerRows < rows && fewerColumns < columns;
    };
    await expect.poll(isSmaller, { timeout: 60_000 }).toBe(true);

    await line(page, "clear; echo be''gun; sleep 600");
    await shows(page, /begun/);
    await page.keyboard.press("Control+c");
    // What is typed before the prompt is back may be dropped by the terminal on the host.
    await shows(page, /\^C\s*\n\$/);
    await line(page, "echo st''ill");
    await shows(page, /still/);

    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "echo o''ne\necho t''wo\n");
      const paste = { clipboardData: data, bubbles: true, cancelable: true };
      document
        .querySelector(".xterm-helper-textarea")
        ?.dispatchEvent(new ClipboardEvent("paste", paste));
    });
    await page.getByRole("dialog").getByText("echo o''ne").waitFor();
    await picture(page, `terminal-paste-${locale}`);
    const words = messages[locale].terminal;
    await page.getByRole("dialog").getByRole("button", { name: words.paste, exact: true }).click();
    // A shell that knows of pasting (bracketed paste) waits for Enter.
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await shows(page, /\none/);
    await shows(page, /\ntwo/);

    // A page that is loaded anew goes on with the same shell.
    await line(page, "KEPT=yes");
    await page.reload();
    await page.locator("[data-terminal=live]").waitFor();
    await line(page, "echo it-is-$KEPT");
    await shows(page, /it-is-yes/);

    await endAccess(console_, { assignmentId, reason: "test" });
    await page.locator("[data-terminal=ended]").waitFor();
    await page.getByText(words.ended.right_ended, { exact: true }).waitFor();
    await shows(page, /\[Postern\]/);
    await picture(page, `terminal-ended-${locale}`);
    await list.getByText(messages[locale].production.ended.right_ended).first().waitFor();
    await picture(list, `production-after-${locale}`);
    expect(said).toEqual([]);
    await context.close();
  });

  test.each<[locale: Locale, theme: "light" | "dark"]>([
    ["en", "dark"],
    ["zh-CN", "light"],
  ])("moves files beside the shell, both ways, in %s", async (locale, theme) => {
    const place = locale === "en" ? 2 : 3;
    await give(here.person(place), right);
    const { handle } = await mintRoot({ personId: here.person(place) });
    const context = await openFor(browser, portal, { ticket: handle, locale, theme });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    await page.goto("/terminal/web-1");
    await page.locator("[data-terminal=live]").waitFor();
    const words = messages[locale].terminal.files;
    const there = join(folder, `browser-${locale}`);
    mkdirSync(there);
    await page.locator("[data-act=files]").click();
    await page.getByLabel(words.folder.replace("{host}", "web-1"), { exact: true }).fill(there);
    const name = "日志 שלום.log";
    const choose = (text: string) =>
      page
        .locator("[data-picker]")
        .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
    const moves = (state: string) => page.locator(`[data-move=${state}]`);
    await choose("first");
    await page.locator("[data-files] button[type=submit]").first().click();
    await moves("done").waitFor();
    expect(readFileSync(join(there, name), "utf8")).toBe("first");
    await choose("second");
    await page.locator("[data-files] button[type=submit]").first().click();
    await page.getByText(words.failed.exists).waitFor();
    expect(readFileSync(join(there, name), "utf8")).toBe("first");
    await page.getByLabel(words.path.replace("{host}", "web-1"), { exact: true }).fill(there);
    await page.getByRole("button", { name: words.download, exact: true }).click();
    await page.getByText(words.failed.is_folder).waitFor();
    await picture(page, `terminal-files-${locale}`);
    await page.setViewportSize({ width: 375, height: 812 });
    await picture(page, `terminal-files-phone-${locale}`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("button", { name: words.replace }).click();
    await expect.poll(() => readFileSync(join(there, name), "utf8")).toBe("second");
    // What was typed stands there still.
    const path = page.getByLabel(words.path.replace("{host}", "web-1"), { exact: true });
    expect(await path.inputValue()).toBe(there);
    await path.fill(join(there, name));
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: words.download, exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    expect(readFileSync(await download.path(), "utf8")).toBe("second");
    await expect.poll(() => moves("done").count()).toBe(3);
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["dropped"], "dropped.txt"));
      const main = document.querySelector("main");
      for (const kind of ["dragover", "drop"]) {
        main?.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      }
    });
    await page.locator("[data-files] button[type=submit]").first().click();
    await expect.poll(() => existsSync(join(there, "dropped.txt"))).toBe(true);
    expect(said).toEqual([]);
    await context.close();
  });

  test("offers files alone where no shell is granted, and only the way that is", async () => {
    await give(here.person(4), await newRight(["download"]));
    const { handle } = await mintRoot({ personId: here.person(4) });
    const context = await openFor(browser, portal, { ticket: handle, locale: "en" });
    const page = await context.newPage();
    await page.goto("/production");
    const link = page.locator("[data-act=open-files]").first();
    await page.goto((await link.getAttribute("href")) ?? "");
    await page.locator("[data-terminal=live]").waitFor();
    expect(await page.locator("[data-picker]").count()).toBe(0);
    writeFileSync(join(folder, "alone.txt"), "alone");
    const words = messages.en.terminal.files;
    const path = page.getByLabel(words.path.replace("{host}", "web-1"), { exact: true });
    await path.fill(join(folder, "alone.txt"));
    const [download] = await Promise.all([page.waitForEvent("download"), path.press("Enter")]);
    expect(readFileSync(await download.path(), "utf8")).toBe("alone");
    await page.locator("[data-move=done]").waitFor();
    await picture(page, "terminal-files-alone");
    await context.close();
  });
});
