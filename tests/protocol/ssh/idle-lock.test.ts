import { writeFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { endAccess, grantAdministrator } from "#lib/access/index.ts";
import { listEvents } from "#lib/audit/index.ts";
import {
  askToUnlock,
  decideEntry,
  findEntry,
  listSessions,
  noteIdleLock,
  unlockSession,
} from "#lib/bastion/index.ts";
import {
  begin,
  injectClock,
  newId,
  resetClock,
  systemActor,
  type Context,
} from "#lib/kernel/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, run } from "#tests/support/openssh.ts";
import { carrying } from "../../signin/at-work.ts";
import { newAuthenticator } from "../../signin/authenticator.ts";
import { enrolWithPasskey, signInByPasskey } from "../../signin/passkey-staff.ts";
import { stepUpByPasskey } from "../../signin/step-up-by-passkey.ts";
import { clock, codeAt, enrol } from "../../signin/staff.ts";
import {
  at,
  atGateway,
  give,
  keyOf,
  newRight,
  options,
  target,
  trustGateway,
} from "./at-gateway.ts";
import { enter, fromNow, gone, hangUp, openClient, sees, type Client } from "./live-client.ts";
import { marksOf } from "./marks-of.ts";

const minuteMs = 60_000;
const idleMinutes = 5;
const gateway = begin(systemActor("gateway"));
const back = "\u001B[?1049l";

describe.runIf(hasOpenssh)("a terminal that was left alone is locked", () => {
  const here = atGateway();
  /** Of the authenticators of the first four. */
  const secrets: string[] = [];
  let passkey: { context: Context; stepUp: () => Promise<Context> };

  beforeAll(async () => {
    await trustGateway(here);
    await grantAdministrator(console_, { employeeNumber: "10005" });
    clock.set(new Date(Date.now() - minuteMs));
    for (const place of [0, 1, 2, 3]) secrets.push((await enrol(employee(place))).secret);
    const { authenticator } = await enrolWithPasskey(employee(4), newAuthenticator());
    clock.release();
    const context = await carrying((await signInByPasskey(authenticator)).ticket);
    passkey = { context, stepUp: () => stepUpByPasskey(context, authenticator) };
  });
  afterEach(resetClock);

  const employee = (place: number) => ({
    ...{ id: here.person(place), number: String(10_001 + place), email: "" },
  });

  let passedMs = 0;
  const later = () => new Date(Date.now() + passedMs);
  /** So long after the true time; a right that says something new makes everybody look at it. */
  async function skip(ms: number): Promise<void> {
    passedMs = ms;
    injectClock((now) => new Date(now.getTime() + ms));
    await newRight();
  }
  const code = (place: number) => codeAt(secrets[place] ?? "", later());
  const wrong = (place: number) => (code(place) === "000000" ? "000001" : "000000");
  const lastOf = async (place: number) => {
    const { sessions } = await listSessions(asPerson(here.person(place)), {});
    const [last] = sessions;
    if (!last) throw new Error("no session");
    return last;
  };
  /** Why their last session ended, once it has. */
  async function endOf(place: number): Promise<string> {
    for (;;) {
      const { endReason } = await lastOf(place);
      if (endReason !== null) return endReason;
    }
  }
  async function lockedClient(place: number): Promise<Client> {
    await give(here.person(place), await newRight(undefined, [], { idleMinutes }));
    const client = await enter(here.gateway.port, await keyOf(here.person(place)));
    await skip((idleMinutes + 1) * minuteMs);
    await sees(client, "this session is locked");
    return client;
  }
  async function leave(client: Client): Promise<void> {
    resetClock();
    await hangUp(client);
  }

  test("nothing passes either way until a code is proven, and then nothing is lost", async () => {
    await give(here.person(0), await newRight(undefined, [], { idleMinutes }));
    const client = await enter(here.gateway.port, await keyOf(here.person(0)));
    client.type('echo top""secret\n');
    await sees(client, "topsecret");
    const flag = at("goes-on");
    client.type(`until [ -e ${flag} ]; do sleep 0.1; done; echo mean""while; touch ${flag}.done\n`);
    await skip((idleMinutes + 1) * minuteMs);
    await sees(client, "this session is locked");
    await expect.poll(async () => (await lastOf(0)).lockedAt).not.toBeNull();
    writeFileSync(flag, "");
    client.type('\recho ty""ped\r');
    await sees(client, /asks for a code of your authenticator/);
    client.type(`${wrong(0)}\r`);
    await sees(client, /Code: \r\nCode: $/);
    // After the code nothing counts that was typed before the answer was there.
    client.type(`${code(0)}\recho ty""ped\r`);
    await sees(client, "meanwhile");
    client.type('echo he""re\n');
    await sees(client, "here\r\n");
    const [before = "", covered = "", after = ""] = client.shown().split(/.\[\?1049[hl]/);
    expect(before).toContain("topsecret");
    expect(covered).not.toMatch(/topsecret|meanwhile|typed/);
    expect(after).toMatch(/meanwhile/);
    expect(client.shown()).not.toContain("typed");
    expect((await lastOf(0)).lockedAt).toBeNull();
    const { sessionId } = await lastOf(0);
    const { items } = await listEvents(console_, { target: sessionId });
    const [unlocked, asked, locked] = items;
    expect([unlocked?.action, asked?.action, locked?.action]).toEqual([
      ...["bastion.unlock-session", "bastion.ask-to-unlock", "bastion.note-idle-lock"],
    ]);
    const { confirmationId } = z.object({ confirmationId: z.uuid() }).parse(asked?.detail);
    expect(unlocked?.detail).toMatchObject({ kind: "code", confirmationId });
    await expect(unlockSession(gateway, { sessionId, confirmationId })).rejects.toMatchObject({
      reason: "session_not_locked",
    });
    // What unlocked it once unlocks it no more, and neither does what was proven for no session.
    await noteIdleLock(gateway, { sessionId });
    for (const id of [confirmationId, newId()]) {
      await expect(unlockSession(gateway, { sessionId, confirmationId: id })).rejects.toMatchObject(
        { reason: "confirmation_needed" },
      );
    }
    const other = asPerson(here.person(1));
    await expect(askToUnlock(other, { sessionId })).rejects.toMatchObject({
      reason: "not_your_session",
    });
    await leave(client);
    expect(await marksOf(here.person(0))).toEqual(["locked", "unlocked"]);
  });

  test("all terminals of a connection lock and go on together, and nothing new begins", async () => {
    await give(here.person(1), await newRight(undefined, [], { idleMinutes }));
    const key = await keyOf(here.person(1));
    const extra = ["-o", `ControlPath=${at("mux")}`];
    const first = openClient(here.gateway.port, key, { extra: ["-M", ...extra] });
    first.type('echo in"-"side\n');
    await sees(first, "in-side");
    const second = openClient(here.gateway.port, key, { extra });
    second.type('echo be"-"side\n');
    await sees(second, "be-side");
    await skip((idleMinutes + 1) * minuteMs);
    await Promise.all([first, second].map((each) => sees(each, "this session is locked")));
    const args = [...options(key), ...extra, "-p", String(here.gateway.port), target, "echo new"];
    const refused = await run("ssh", args);
    expect([refused.status, refused.out.toString()]).toEqual([255, ""]);
    expect(refused.errors).toContain("this session is locked");
    second.type("\r");
    await sees(second, "Code: ");
    first.type(`\r${code(1)}\r`);
    second.type(`${code(1)}\r`);
    await Promise.all([first, second].map((each) => sees(each, back)));
    first.type('echo on"-"first\n');
    second.type('echo on"-"second\n');
    await sees(first, "on-first");
    await sees(second, "on-second");
    expect(first.shown()).not.toContain("Code:");
    second.type("exit\n");
    await leave(first);
  });

  test("too many wrong codes end it, and so does whoever only leaves", async () => {
    const client = await lockedClient(2);
    const out = gone(client);
    client.type("\r");
    for (let tries = 0; tries < 3; tries++) {
      await sees(fromNow(client), "Code: ");
      client.type(`${wrong(2)}\r`);
    }
    await out;
    expect(client.shown()).toContain("nobody proved to be you");
    expect(await endOf(2)).toBe("unlock_failed");
    resetClock();
    const again = await lockedClient(2);
    const left = gone(again);
    again.type("\u0004");
    await left;
    expect(await endOf(2)).toBe("left");
  });

  test("a page with a passkey unlocks it, and a no on that page ends it", async () => {
    const { context, stepUp } = passkey;
    await give(here.person(4), await newRight(undefined, [], { idleMinutes }));
    const key = await keyOf(here.person(4));
    const client = openClient(here.gateway.port, key, { size: [30, 100] });
    // A program that draws anew when its size changes, as those do that fill the screen.
    client.type('sh -c \'trap "stty size" WINCH; echo dr""awn; while :; do sleep 0.1; done\'\n');
    await sees(client, "drawn");
    await skip((idleMinutes + 1) * minuteMs);
    await sees(client, "this session is locked");
    client.type("\r");
    await sees(client, /shows the code [A-Z-]{9}/);
    const userCode = codeShown(client);
    expect((await findEntry(context, { code: userCode })).entry).toMatchObject({
      ...{ host: "web-1", isUnlock: true },
    });
    const verdict = "confirmed";
    await expect(decideEntry(context, { code: userCode, verdict })).rejects.toMatchObject({
      reason: "step_up_needed",
    });
    await decideEntry(await stepUp(), { code: userCode, verdict });
    await sees(client, back);
    await sees(client, "30 100\r\n");
    await leave(client);
    const denied = await lockedClient(4);
    denied.type("\r");
    await sees(denied, /shows the code [A-Z-]{9}/);
    const out = gone(denied);
    await decideEntry(context, { code: codeShown(denied), verdict: "denied" });
    await out;
    expect(await endOf(4)).toBe("unlock_failed");
  });
  const codeShown = ({ shown }: Client) => /shows the code ([A-Z-]{9})/.exec(shown())?.[1] ?? "";

  test("whoever has nothing to prove it by can only leave, and a decision cuts at once", async () => {
    const { assignmentId } = await give(
      here.person(5),
      await newRight(undefined, [], { idleMinutes }),
    );
    const client = await enter(here.gateway.port, await keyOf(here.person(5)));
    client.type('echo top""secret\n');
    await sees(client, "topsecret");
    await skip((idleMinutes + 1) * minuteMs);
    await sees(client, "this session is locked");
    client.type("\r");
    await sees(client, "you have no authenticator or passkey");
    const out = gone(client);
    await endAccess(console_, { assignmentId, reason: "test" });
    await out;
    const [, cleared = ""] = client.shown().split(back);
    expect(cleared).toMatch(/^.*\[2J.*\[3J.*your right to be here has ended/s);
    expect(cleared).not.toContain("topsecret");
    expect(await endOf(5)).toBe("right_ended");
  });

  test("whoever watches is told, and neither holds instead of the other", async () => {
    await give(here.person(3), await newRight(undefined, [], { idleMinutes, needsObserver: true }));
    const watching = await keyOf(here.person(4));
    const client = openClient(here.gateway.port, await keyOf(here.person(3)));
    client.type('echo in"-"side\n');
    await sees(client, "begins once somebody watches");
    const to = `watch%${(await lastOf(3)).sessionId}@127.0.0.1`;
    const watcher = openClient(here.gateway.port, watching, { to });
    await sees(client, "in-side");
    await skip((idleMinutes + 1) * minuteMs);
    await sees(watcher, "this session is locked, as nobody typed");
    await hangUp(watcher);
    await sees(client, "nothing goes on here until somebody watches again");
    const again = openClient(here.gateway.port, watching, { to });
    // Who comes later hears it too; that they watch unlocks nothing.
    await sees(again, "this session is locked, as nobody typed");
    client.type('echo al""one\r');
    await sees(client, "Code: ");
    await hangUp(again);
    client.type(`${code(3)}\r`);
    await sees(client, back);
    client.type('echo wat""ched\r');
    const last = openClient(here.gateway.port, watching, { to });
    await sees(last, "watched");
    await sees(client, "watched");
    const [, after = ""] = client.shown().split(back);
    expect(after.indexOf("Person 10005 watches")).toBeLessThan(after.indexOf("watched\r"));
    expect(client.shown()).not.toContain("alone\r");
    await leave(client);
    await gone(last);
  });
});
