import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { changeBastionSettings, listSessions } from "#lib/bastion/index.ts";
import { isNarrower, RightShape } from "#lib/bastion/right.ts";
import { injectClock, resetClock } from "#lib/kernel/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";
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
import { enter, gone, isOver, openClient, sees } from "./live-client.ts";

const minuteMs = 60_000;

describe.runIf(hasOpenssh)("a session that is left alone", () => {
  const here = atGateway();
  beforeAll(async () => {
    await trustGateway(here);
  });
  afterEach(resetClock);

  /** A right that says something new makes everybody look at the time. */
  async function skip(ms: number): Promise<void> {
    injectClock((now) => new Date(now.getTime() + ms));
    await newRight();
  }
  const lastReason = async () => (await listSessions(console_, {})).sessions[0]?.endReason;

  test("is warned, goes on once somebody types, and is locked when nobody does", async () => {
    await give(here.person(0), await newRight(undefined, [], { idleMinutes: 60 }));
    // Of several rights to one door the strictest says how long.
    await give(here.person(0), await newRight(undefined, [], { idleMinutes: 10 }));
    const client = await enter(here.gateway.port, await keyOf(here.person(0)));
    const out = gone(client);
    await skip(9 * minuteMs + 30_000);
    await sees(client, /this session is locked in \d\d seconds/);
    client.type('echo he""re\n');
    await sees(client, "here");
    // The clock that is injected counts from the true one: nine minutes later, eighteen in all.
    await skip(18 * minuteMs);
    client.type('echo st""ill\n');
    await sees(client, "still");
    await skip(29 * minuteMs);
    await sees(client, "this session is locked: Enter asks who you are");
    await skip(38 * minuteMs);
    expect(client.shown()).not.toContain("left alone");
    await skip(40 * minuteMs);
    await out;
    expect(client.shown()).toContain("left alone for as long as is allowed here");
    await isOver();
    expect(await lastReason()).toBe("idle");
  });

  test("is not alone while a command runs that nobody has to type for", async () => {
    const right = await newRight(undefined, [], { idleMinutes: 5 });
    await give(here.person(1), right);
    await give(here.person(2), right);
    const file = at("go");
    const command = `echo begun; until [ -e ${file} ]; do sleep 0.1; done; echo done`;
    const port = String(here.gateway.port);
    const args = [...options(await keyOf(here.person(1))), "-p", port, target, command];
    const runs = spawn("ssh", args, { stdio: ["ignore", "pipe", "inherit"] });
    let shown = "";
    const begun = new Promise<void>((resolve) => {
      runs.stdout.on("data", (data: Buffer) => {
        shown += data.toString();
        if (shown.includes("begun")) resolve();
      });
    });
    const ended = new Promise<number | null>((resolve) => void runs.once("close", resolve));
    await begun;
    // What a terminal shows says nothing of whether anybody is there.
    const other = await enter(here.gateway.port, await keyOf(here.person(2)));
    other.type("while :; do date; sleep 1; done\n");
    await sees(other, /\d\d:\d\d:\d\d/);
    await skip(6 * minuteMs);
    await sees(other, "this session is locked");
    const out = gone(other);
    await skip(17 * minuteMs);
    await out;
    writeFileSync(file, "");
    expect([await ended, shown]).toEqual([0, "begun\ndone\n"]);
    await isOver();
  });

  test("ends where there is no terminal to unlock it in", async () => {
    await give(here.person(4), await newRight(undefined, [], { idleMinutes: 5 }));
    const port = String(here.gateway.port);
    const args = ["-T", ...options(await keyOf(here.person(4))), "-p", port, target];
    const shell = spawn("ssh", args, { stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    shell.stderr.on("data", (data: Buffer) => (said += data.toString()));
    const inside = new Promise<void>((done) => void shell.stdout.once("data", () => done()));
    const ended = new Promise<number | null>((done) => void shell.once("close", done));
    shell.stdin.write("echo inside\n");
    await inside;
    await skip(6 * minuteMs);
    expect(await ended).toBe(255);
    expect(said).toContain("left alone for as long as is allowed here");
    await isOver();
    expect(await lastReason()).toBe("idle");
  });

  test("may last as long as it stands where no right says otherwise", async () => {
    await give(here.person(3), await newRight());
    const client = openClient(here.gateway.port, await keyOf(here.person(3)));
    client.type('echo in"-"side\n');
    await sees(client, "in-side");
    await skip(30 * minuteMs);
    client.type('echo st""ill; exit\n');
    await sees(client, "still");
    await isOver();
    expect(await lastReason()).toBe("left");
  });

  test("is locked by the installation's time where that is shorter, also once it is open", async () => {
    await give(here.person(5), await newRight(undefined, [], { idleMinutes: 60 }));
    const client = await enter(here.gateway.port, await keyOf(here.person(5)));
    const out = gone(client);
    await changeBastionSettings(console_, { idleMinutes: 10 });
    try {
      await skip(9 * minuteMs + 30_000);
      await sees(client, /this session is locked in \d\d seconds/);
      await skip(11 * minuteMs);
      await sees(client, "this session is locked: Enter asks who you are");
      await skip(22 * minuteMs);
      await out;
      await isOver();
      expect(await lastReason()).toBe("idle");
    } finally {
      await changeBastionSettings(console_, { idleMinutes: 0 });
    }
  });

  test.each<[before: number, next: number, isLess: boolean]>([
    [0, 0, true],
    [0, 15, true],
    [15, 15, true],
    [15, 10, true],
    [15, 16, false],
    [15, 0, false],
  ])(
    "a right that lets one be idle for %i minutes becomes one of %i: %s",
    (before, next, isLess) => {
      const shaped = (idleMinutes: number) =>
        RightShape.parse({ login: "deploy", features: ["shell"], idleMinutes });
      expect(isNarrower(shaped(next), shaped(before))).toBe(isLess);
    },
  );
});
