import { beforeAll, describe, expect, test } from "vitest";
import { endAccess } from "#lib/access/index.ts";
import { endSession, listSessions } from "#lib/bastion/index.ts";
import type { PersonId } from "#lib/kernel/index.ts";
import { inFlightBytesMax, messageBytesMax } from "#lib/protocols/terminal/limits.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, localLogin } from "#tests/support/openssh.ts";
import { end, mintRoot } from "#tests/tickets/carriers.ts";
import { atGateway, give, newRight } from "../ssh/at-gateway.ts";
import { atTerminal, browse, refusalOf, socketTo, type Browser } from "./at-terminal.ts";

const size = { columns: 80, rows: 24 };
const opening = { kind: "open", host: "web-1", login: localLogin, ...size };

describe.runIf(hasOpenssh)("a terminal in the browser", () => {
  const here = atGateway();
  const there = atTerminal(here);
  let right: string;
  let person: PersonId;
  let ticket: string;
  let given: string;
  beforeAll(async () => {
    right = await newRight();
    person = here.person(0);
    given = (await give(person, right)).assignmentId;
    ticket = (await mintRoot({ personId: person })).handle;
  });

  /** Somebody in a shell that waits for them. */
  async function enter(withTicket = ticket, isDrawing = true): Promise<Browser> {
    const browser = await browse(socketTo(there, { ticket: withTicket }), isDrawing);
    browser.say(opening);
    await browser.hears("opened");
    browser.type("PS1='> '; echo re''ady\n");
    await browser.until((text) => text.includes("\nready"));
    return browser;
  }

  const live = async () => (await listSessions(asPerson(person), { isLive: "true" })).sessions[0];

  test("types and shows, in any script, resizes, interrupts, and says how it ended", async () => {
    const browser = await enter();
    browser.type("echo 你好，世界 | cat; stty size\n");
    await browser.until((text) => /\n你好，世界\r\n24 80/.test(text));
    browser.say({ kind: "resize", columns: 132, rows: 44 });
    browser.type("sleep 0.2; stty size\n");
    await browser.until((text) => /\n44 132/.test(text));
    // What is typed while the shell redraws its prompt may be dropped by the host's own terminal.
    browser.type("echo be''gun; sleep 600\n");
    await browser.until((text) => text.includes("\nbegun"));
    browser.type("\u0003");
    await browser.until((text) => /\^C\r?\n> /.test(text));
    browser.type("echo st''ill\n");
    await browser.until((text) => text.includes("\nstill"));
    browser.type("exit 3\n");
    expect(await browser.hears("ended")).toEqual({ kind: "ended", reason: "left", status: 3 });
    expect(await browser.closed).toBe(1000);
    // What ended is written down a moment later.
    await expect.poll(live).toBeUndefined();
  });

  test("stands in the list with where the person is, not where the web server is", async () => {
    const browser = await enter();
    expect(await live()).toMatchObject({ channel: "browser", address: "127.0.0.1" });
    browser.say({ kind: "close" });
    expect((await browser.hears("ended")).reason).toBe("left");
  });

  test.each<[what: string, coming: object, status: number]>([
    ["nobody", {}, 401],
    ["a ticket that is none", { ticket: "pt_x.y" }, 401],
    ["a page of another site", { origin: "https://evil.example" }, 403],
    ["no page at all", { origin: "null" }, 403],
  ])("%s is not let in", async (_what, coming, status) => {
    const withTicket = "origin" in coming ? { ticket } : {};
    expect(await refusalOf(socketTo(there, { ...withTicket, ...coming }))).toBe(status);
  });

  test("a flood is paused until it is drawn, and Ctrl-C comes through it", async () => {
    const browser = await enter(ticket, false);
    browser.type("yes\n");
    const from = browser.bytes();
    await browser.until(() => browser.bytes() >= inFlightBytesMax);
    // What was on its way when the shell was paused still comes: a window of SSH at most.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const stood = browser.bytes();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(browser.bytes()).toBe(stood);
    expect(stood - from).toBeLessThan(inFlightBytesMax * 2);
    browser.type("\u0003");
    const drawing = setInterval(() => browser.say({ kind: "seen", bytes: browser.bytes() }), 5);
    await browser.until((text) => /\^C\r?\n> /.test(text));
    browser.type("echo st''ill\n");
    await browser.until((text) => text.includes("\nstill"));
    clearInterval(drawing);
    browser.say({ kind: "close" });
    await browser.closed;
  });

  test("a page that says it drew what it never took is cut off, before much is kept of it", async () => {
    const browser = await enter(ticket, false);
    browser.type("yes\n");
    browser.socket.pause();
    for (let each = 0; each < 1000; each++) {
      browser.say({ kind: "seen", bytes: Number.MAX_SAFE_INTEGER });
      await new Promise((go) => void setTimeout(go, 2));
    }
    browser.socket.resume();
    expect(await browser.closed).toBe(1006);
    expect(browser.bytes()).toBeLessThan(64 * 1024 * 1024);
  });

  test("who is cut off comes back to the same shell and misses nothing; nobody else does", async () => {
    const first = await enter();
    const { id } = await first.hears("opened");
    first.type("X=kept; (sleep 0.4; echo mean''while) &\n");
    await first.until((text) => text.includes("kept"));
    const seen = first.bytes();
    first.socket.terminate();
    const other = (await mintRoot({ personId: person })).handle;
    const stranger = await browse(socketTo(there, { ticket: other }));
    stranger.say({ kind: "resume", id, seen: 0, ...size });
    expect((await stranger.hears("refused")).reason).toBe("terminal_is_over");
    const again = await browse(socketTo(there, { ticket }));
    again.say({ kind: "resume", id, seen, ...size });
    expect((await again.hears("opened")).id).toBe(id);
    await again.until((text) => text.includes("meanwhile"));
    again.type("echo $X\n");
    await again.until((text) => text.includes("\nkept"));
    // A page that is loaded anew gets what was drawn before, and takes the terminal over.
    const anew = await browse(socketTo(there, { ticket }));
    anew.say({ kind: "resume", id, seen: 0, ...size });
    await anew.until((text) => text.includes("meanwhile"));
    expect(await again.closed).toBe(4409);
    anew.say({ kind: "close" });
    await anew.closed;
  });

  test("why it ended is told: by an operator, with the right, with the sign-in", async () => {
    const ended = await enter();
    const sessionId = (await live())?.sessionId ?? "";
    await endSession(console_, { sessionId, reason: "test" });
    expect(await ended.hears("ended")).toMatchObject({ reason: "ended", status: null });

    const revoked = await enter();
    await endAccess(console_, { assignmentId: given, reason: "test" });
    expect(await revoked.hears("ended")).toMatchObject({ reason: "right_ended" });
    expect(revoked.shown()).toContain("[Postern]");
    given = (await give(person, right)).assignmentId;

    const { handle, ticketId } = await mintRoot({ personId: person });
    const signedOut = await enter(handle);
    await end({ kind: "ticket", id: ticketId });
    expect(await signedOut.hears("ended")).toMatchObject({ reason: "ticket_ended" });
    expect(await refusalOf(socketTo(there, { ticket: handle }))).toBe(401);
  });

  test("a host that one may not enter is refused by the gateway, as with ssh", async () => {
    const stranger = (await mintRoot({ personId: here.person(1) })).handle;
    const browser = await browse(socketTo(there, { ticket: stranger }));
    browser.say(opening);
    await browser.hears("ended");
    expect(browser.shown()).toContain("you may not enter this host");
    expect((await listSessions(asPerson(here.person(1)), {})).sessions).toEqual([]);
  });

  test.each<[what: string, send: (browser: Browser) => void]>([
    ["no JSON", ({ socket }) => socket.send("{")],
    ["an unknown kind", ({ say }) => say({ kind: "sudo" })],
    ["a host that is a path", ({ say }) => say({ ...opening, host: "../etc" })],
    ["ten thousand columns", ({ say }) => say({ ...opening, columns: 10_000 })],
    ["more than a message holds", ({ type }) => type("x".repeat(messageBytesMax + 1))],
  ])("%s closes the socket", async (_what, send) => {
    const browser = await browse(socketTo(there, { ticket }));
    send(browser);
    expect([4400, 1009]).toContain(await browser.closed);
    expect(await live()).toBeUndefined();
  });
});
