import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { listRecordings, useRecordingFolder } from "#lib/recordings/index.ts";
import { startGateway } from "#lib/protocols/ssh/index.ts";
import { messages, type Locale } from "#messages/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { launchBrowser, openFor, picture } from "#tests/support/browser.ts";
import { freePort, hasOpenssh, run } from "#tests/support/openssh.ts";
import { findings } from "#tests/support/page-look.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";
import {
  at,
  entry,
  folder,
  give,
  keyOf,
  knownHosts,
  newRight,
  openHost,
  options,
  target,
  type AtGateway,
} from "../protocol/ssh/at-gateway.ts";

const here = {} as AtGateway;
let portal: Portal;
let right: string;
let port: number;
/** Who watches and views; by the places of the company at the gateway. */
const [second, secondNumber] = [2, "10003"];

describe.runIf(hasOpenssh)("a session in the browser, joined, ended and replayed", async () => {
  const browser = await launchBrowser();
  beforeAll(async () => {
    useRecordingFolder(at("recordings"));
    port = await freePort();
    portal = await startPortal({
      seed: async () => {
        await openHost(here);
        right = await newRight();
        await grantAdministrator(console_, { employeeNumber: secondNumber });
      },
      environment: {
        ...{ GATEWAY_ADDRESS: `127.0.0.1:${port}`, SSH_PORT: String(port) },
        // Recordings stand in one folder, which all processes share.
        DATA_DIR: folder,
      },
    });
    here.gateway = await startGateway({
      ...{
        port,
        workers: 1,
        entry,
        ...{ publicUrl: "https://postern.example", names: ["postern.example"] },
      },
    });
    writeFileSync(at("known_hosts"), await knownHosts(port));
  });
  afterAll(async () => {
    await here.gateway?.stop();
    here.sshd?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const shows = (page: Page, words: string | RegExp) =>
    expect.poll(() => page.locator(".xterm-rows").innerText(), { timeout: 60_000 }).toMatch(words);
  /** Two cores have a browser, a host and all of Postern to run. */
  const patient = { timeout: 60_000 };
  const line = async (page: Page, text: string) => {
    await page.keyboard.insertText(text);
    await page.keyboard.press("Enter");
  };
  /** What the console says that it should not. */
  const listen = (page: Page, said: string[]) => {
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
  };
  async function pagesOf(place: number, reader: { locale: Locale; theme: "light" | "dark" }) {
    const { handle } = await mintRoot({ personId: here.person(place) });
    const context = await openFor(browser, portal, { ticket: handle, ...reader });
    context.setDefaultTimeout(110_000);
    return context;
  }
  /** As the link says: of a tab that it opens by itself the browser does not always tell. */
  const opened = async (page: Page, act: string) => {
    const link = page.locator(`[data-act=${act}]`).first();
    expect(await link.getAttribute("target")).toBe("_blank");
    const next = await page.context().newPage();
    await next.goto((await link.getAttribute("href")) ?? "");
    return next;
  };

  test.each<[locale: Locale, theme: "light" | "dark", place: number]>([
    ["en", "light", 0],
    ["zh-CN", "dark", 1],
  ])(
    "in %s: watched by a second person, who ends it and views it",
    async (locale, theme, place) => {
      const words = messages[locale];
      const said: string[] = [];
      await give(here.person(place), right);
      const [own, others] = await Promise.all([
        pagesOf(place, { locale, theme }),
        pagesOf(second, { locale, theme }),
      ]);
      const start = await own.newPage();
      await start.goto("/production");
      const terminal = await opened(start, "open-terminal");
      await terminal.locator("[data-terminal=live]").waitFor();
      await line(terminal, "PS1='$ '; clear; echo 你好''世界");
      await shows(terminal, /\n?你好世界/);

      const list = await others.newPage();
      listen(list, said);
      await list.goto("/production/recordings?kind=scp");
      await list.getByText(words.recordings["nothing-found"]).waitFor();
      await picture(list, `recordings-none-${locale}`);
      await list.goto("/production");
      await picture(list, `production-live-${locale}`);
      const watcher = await opened(list, "watch-session");
      listen(watcher, said);
      await watcher.locator("[data-terminal=live]").waitFor();
      await shows(terminal, /watches this session/);
      await line(terminal, "clear; echo wat''ched; export API_TOKEN=abcdefgh12345");
      await shows(watcher, /watched/);
      const width = (page: Page) =>
        page.evaluate(() => document.querySelectorAll(".xterm-rows > div").length);
      await terminal.setViewportSize({ width: 900, height: 500 });
      await expect
        .poll(async () => (await width(watcher)) === (await width(terminal)), patient)
        .toBe(true);
      await watcher.locator(".xterm-helper-textarea").focus();
      await line(watcher, "echo ty''ped");
      await line(terminal, "sleep 2; seq 1 5; echo af''ter");
      await shows(watcher, /\n?after/);
      await shows(terminal, /\n?after/);
      expect(await terminal.locator(".xterm-rows").innerText()).not.toContain("typed");
      await picture(watcher, `watch-${locale}`);
      await picture(terminal, `watched-${locale}`);

      await watcher.locator("[data-act=end-session]").click();
      const dialogue = watcher.getByRole("dialog");
      await dialogue.getByRole("textbox").fill("Nobody agreed upon this");
      await picture(watcher, `watch-end-${locale}`);
      await dialogue.getByRole("button", { name: words.terminal.end, exact: true }).click();
      await terminal.getByText(words.terminal.ended.ended, { exact: true }).waitFor();
      await watcher.locator("[data-terminal=ended]").waitFor();
      await watcher.getByText(words.terminal["watch-over"], { exact: true }).waitFor();
      await picture(watcher, `watch-over-${locale}`);

      await watcher.getByText(words.terminal["watch-recordings"]).click();
      const row = watcher.locator("tr[data-row]").first();
      await row.getByText(words.recordings.state.sealed).waitFor();
      await picture(watcher, `recordings-${locale}`);
      await row.getByRole("link").click();
      await watcher.locator("[data-player=ready]").waitFor();
      await watcher.locator("[data-verified=sound]").waitFor();
      const screen = () => watcher.locator("figure[data-player]").innerText();
      const position = async () =>
        Number(await watcher.locator("figure[data-player]").getAttribute("data-at"));
      // To a command, which the address then says.
      const command = watcher.getByRole("link", { name: /seq 1 5/ });
      await command.click();
      await expect.poll(screen, patient).toContain("watched");
      expect(watcher.url()).toMatch(/\?t=[\d.]+$/);
      expect(await screen()).not.toContain("abcdefgh12345");
      const sought = await position();
      await picture(watcher, `recording-${locale}`);
      await watcher.getByRole("button", { name: "8×" }).click();
      await watcher.locator("[data-player=ready]").waitFor();
      expect(await position()).toBe(sought);
      await watcher.locator("[data-act=play]").click();
      await expect.poll(screen, patient).toContain("after");
      await expect.poll(position, patient).toBeGreaterThan(sought);
      // The place in the address is where a page that is loaded anew begins.
      await watcher.reload();
      await watcher.locator("[data-player=ready]").waitFor();
      expect(await position()).toBe(sought);
      await expect.poll(screen, patient).toContain("watched");
      await watcher.setViewportSize({ width: 375, height: 812 });
      await picture(watcher, `recording-phone-${locale}`);
      expect(await findings(watcher)).toEqual([]);
      expect(said).toEqual([]);

      // Whoever was in it views nothing of it, and has no way to the list.
      const recordingId = new URL(watcher.url()).pathname.split("/").at(-1) ?? "";
      const answer = await start.request.get(`/production/recordings/${recordingId}`);
      expect(answer.status()).toBe(404);
      await Promise.all([own.close(), others.close()]);
    },
  );

  test("files and commands without a terminal are listed, searched and downloaded", async () => {
    await give(here.person(3), right);
    const key = await keyOf(here.person(3));
    const gateway = ["-P", String(port)];
    writeFileSync(at("sent"), "x".repeat(70_000));
    const there = `${target}:${at("there")}`;
    const sent = await run("scp", [...options(key), ...gateway, at("sent"), there]);
    expect([sent.status, sent.errors]).toEqual([0, ""]);
    const others = await pagesOf(second, { locale: "en", theme: "light" });
    const page = await others.newPage();
    const said: string[] = [];
    listen(page, said);
    const isSealed = async () =>
      (await listRecordings(console_, { kind: "sftp", state: "sealed" })).recordings.length > 0;
    await expect.poll(isSealed, patient).toBe(true);
    await page.goto("/production/recordings?kind=sftp");
    await page.locator("tr[data-row]").first().getByRole("link").click();
    await page.getByText(at("there")).first().waitFor();
    await picture(page, "recording-files");
    expect(await findings(page)).toEqual([]);

    await page.goto("/production/recordings");
    await page.getByRole("textbox", { name: messages.en.recordings.by.text }).fill("wat''ched");
    await page.getByRole("button", { name: messages.en.recordings.search, exact: true }).click();
    const found = page.locator("li[data-recording]");
    await found.first().waitFor();
    await picture(page, "recordings-found");
    await found.first().getByRole("listitem").first().getByRole("link").click();
    await page.locator("[data-player=ready]").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: messages.en.recordings.download }).click(),
    ]);
    const path = await download.path();
    const [header = "", ...lines] = readFileSync(path, "utf8").trim().split("\n");
    expect(JSON.parse(header)).toMatchObject({ version: 2 });
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join("")).not.toContain("abcdefgh12345");
    expect(said).toEqual([]);
    await others.close();
  });
});
