import { beforeAll, describe, expect, test } from "vitest";
import { endAccess, grantAdministrator } from "#lib/access/index.ts";
import { endSession, listSessions } from "#lib/bastion/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, localLogin } from "#tests/support/openssh.ts";
import { end, mintRoot } from "#tests/tickets/carriers.ts";
import { atGateway, give, newRight } from "../ssh/at-gateway.ts";
import { atTerminal, browse, socketTo, type Browser } from "./at-terminal.ts";

const size = { columns: 90, rows: 20 };

describe.runIf(hasOpenssh)("whoever watches from the browser", () => {
  const here = atGateway();
  const there = atTerminal(here);
  let [own, watching] = ["", ""];
  beforeAll(async () => {
    for (const employeeNumber of ["10002", "10003"]) {
      await grantAdministrator(console_, { employeeNumber });
    }
    own = (await mintRoot({ personId: here.person(0) })).handle;
    watching = (await mintRoot({ personId: here.person(1) })).handle;
  });

  /** Somebody in a shell; answers how to take the right back. */
  async function enter(ticket = own, place = 0, more = {}) {
    const { assignmentId } = await give(here.person(place), await newRight(undefined, [], more));
    const browser = await browse(socketTo(there, { ticket }));
    browser.say({ kind: "open", host: "web-1", login: localLogin, ...size });
    await browser.hears("opened");
    return { browser, leave: () => endAccess(console_, { assignmentId, reason: "test" }) };
  }
  async function enterShell() {
    const entered = await enter();
    entered.browser.type("PS1='> '; echo re''ady\n");
    await entered.browser.until((text) => text.includes("\nready"));
    return entered;
  }
  const sessionOf = async (place: number): Promise<string> => {
    const { sessions } = await listSessions(asPerson(here.person(place)), { isLive: "true" });
    return sessions[0]?.sessionId ?? "";
  };
  async function watch(sessionId: string, ticket = watching): Promise<Browser> {
    const browser = await browse(socketTo(there, { ticket }));
    browser.say({ kind: "watch", sessionId, columns: 80, rows: 24 });
    return browser;
  }
  const over = async (watcher: Browser) => {
    expect((await watcher.hears("ended")).kind).toBe("ended");
    expect(await watcher.closed).toBe(1000);
  };

  test("sees what is shown at the size of the other, types nothing, and is named there", async () => {
    const { browser, leave } = await enterShell();
    const watcher = await watch(await sessionOf(0));
    await browser.until((text) => text.includes("Person 10002 watches this session"));
    await watcher.until((text) => text.includes("you watch Person 10001"));
    await watcher.until((text) => text.includes("\u001B]6973;90;20\u0007"));
    browser.type("echo se''cret; printf '\\033]6973;7;7\\007'\n");
    await watcher.until((text) => text.includes("\nsecret"));
    browser.say({ kind: "resize", columns: 120, rows: 40 });
    await watcher.until((text) => text.includes("\u001B]6973;120;40\u0007"));
    // Neither a command nor what would make a watcher by SSH leave.
    watcher.type("echo ty''ped\n\u0003\u0004");
    watcher.say({ kind: "resize", columns: 10, rows: 10 });
    browser.type("echo af''ter; stty size\n");
    await watcher.until((text) => text.includes("\n40 120"));
    expect(browser.shown()).not.toContain("typed");
    // What the host says of its size is no size.
    expect(watcher.shown()).not.toContain("\u001B]6973;7;7");
    watcher.socket.close();
    await browser.until((text) => text.includes("Person 10002 watches no more"));
    await leave();
    await browser.hears("ended");
  });

  test("is refused without the right, of their own session, and of none", async () => {
    const { browser, leave } = await enterShell();
    const sessionId = await sessionOf(0);
    const stranger = (await mintRoot({ personId: here.person(3) })).handle;
    for (const refused of [
      await watch(sessionId, stranger),
      await watch(sessionId, own),
      await watch("019a0000-0000-7000-8000-000000000000"),
    ]) {
      await refused.until((text) => text.includes("no such session is live"));
      await over(refused);
    }
    expect(browser.shown()).not.toContain("watches this session");
    await leave();
    await browser.hears("ended");
  });

  test("ends the session for a reason, and hears that it is over", async () => {
    const { browser, leave } = await enterShell();
    const sessionId = await sessionOf(0);
    const watcher = await watch(sessionId);
    await watcher.until((text) => text.includes("you watch"));
    await endSession(asPerson(here.person(1)), { sessionId, reason: "not agreed upon" });
    expect(await browser.hears("ended")).toMatchObject({ reason: "ended" });
    await watcher.until((text) => text.includes("this session is over"));
    await over(watcher);
    await leave();
  });

  test("watches no longer than their own ticket", async () => {
    const { browser, leave } = await enterShell();
    const { handle, ticketId } = await mintRoot({ personId: here.person(2) });
    const watcher = await watch(await sessionOf(0), handle);
    await browser.until((text) => text.includes("Person 10003 watches this session"));
    await end({ kind: "ticket", id: ticketId });
    await browser.until((text) => text.includes("Person 10003 watches no more"));
    await watcher.closed;
    await leave();
    await browser.hears("ended");
  });

  test("whose page is gone counts no more: what needs somebody stands still", async () => {
    const ticket = (await mintRoot({ personId: here.person(4) })).handle;
    const { browser, leave } = await enter(ticket, 4, { needsObserver: true });
    await browser.until((text) => text.includes("begins once somebody watches"));
    const watcher = await watch(await sessionOf(4));
    browser.type("echo in''side\n");
    await browser.until((text) => text.includes("\ninside"));
    watcher.socket.terminate();
    await browser.until((text) => text.includes("nothing goes on here until somebody watches"));
    browser.type("echo al''one\n");
    const again = await watch(await sessionOf(4));
    await again.until((text) => text.includes("\nalone"));
    await leave();
    await browser.hears("ended");
  });
});
