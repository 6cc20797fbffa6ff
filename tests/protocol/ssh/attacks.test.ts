import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { endAccess, grantAdministrator } from "#lib/access/index.ts";
import { endSession, listSessions, readStanding, watchSession } from "#lib/bastion/index.ts";
import { begin, systemActor, type PersonActor, type PersonId } from "#lib/kernel/index.ts";
import { oneAtATime } from "#lib/protocols/ssh/live-session.ts";
import { newKeyListener } from "#lib/protocols/ssh/typed-keys.ts";
import {
  listRecordings,
  readRecording,
  searchRecordings,
  verifyRecording,
} from "#lib/recordings/index.ts";
import { terminateSubject } from "#lib/tickets/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, localLogin } from "#tests/support/openssh.ts";
import {
  at,
  atGateway,
  firstMayEnter,
  give,
  keyOf,
  newRight,
  ordinaryKey,
  rssKbOf,
  ssh,
  workerOf,
} from "./at-gateway.ts";
import {
  askExec,
  askShell,
  askSubsystem,
  askTerminal,
  changeWindow,
  openSession,
  rawClient,
  typeIn,
} from "./raw-client.ts";
import { enter, gone } from "./live-client.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";

const gatewayActor = begin(systemActor("gateway"));

describe.runIf(hasOpenssh)("whoever holds a right and misuses the protocol", () => {
  const here = atGateway();
  let key: string;
  let ordinary: string;
  beforeAll(async () => {
    key = await firstMayEnter(here);
    ordinary = await ordinaryKey(here, here.person(3));
  });

  const recordingsOf = async (personId: PersonId) =>
    (await listRecordings(console_, { personId, limit: 50 })).recordings;
  const lastOf = async (personId: PersonId) => {
    const [last] = await recordingsOf(personId);
    if (!last) throw new Error("nothing was recorded");
    return last;
  };
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    for (let tries = 0; tries < 400; tries++) {
      if (await isSo()) return;
      await pause(25);
    }
    throw new Error("it never came about");
  };

  test("starts one thing in one channel, and harms no one by asking for a second", async () => {
    const worker = workerOf(process.pid);
    const raw = await rawClient(here.gateway.port, key);
    raw.say(...openSession());
    raw.say(...askExec(`touch ${at("first")}; sleep 1`));
    raw.say(...askExec(`touch ${at("second")}`));
    raw.say(...askShell());
    raw.say(...askSubsystem("nothing"));
    await until(() => existsSync(at("first")));
    await pause(500);
    expect(existsSync(at("second"))).toBe(false);
    await raw.end();
    expect(workerOf(process.pid)).toBe(worker);
    expect((await ssh(here, key, ["echo in"])).out.toString()).toBe("in\n");
  });

  test.each<[what: string, request: () => Buffer[]]>([
    ["a subsystem that is none", () => askSubsystem("nothing")],
    ["a command that is too long", () => askExec("x".repeat(40_000))],
  ])("harms no one by %s, without asking for an answer", async (_what, request) => {
    const worker = workerOf(process.pid);
    const raw = await rawClient(here.gateway.port, key);
    raw.say(...openSession());
    raw.say(...request());
    expect((await ssh(here, key, ["echo in"])).out.toString()).toBe("in\n");
    await raw.end();
    expect(workerOf(process.pid)).toBe(worker);
  });

  test("has no terminal that is recorded as none", async () => {
    const raw = await rawClient(here.gateway.port, key);
    const before = (await recordingsOf(here.person(0))).length;
    raw.say(...openSession());
    raw.say(...askShell());
    raw.say(...askTerminal());
    raw.say(...typeIn(`tty > ${at("tty")}; touch ${at("tty-done")}\n`));
    await until(() => existsSync(at("tty-done")));
    await raw.end();
    await until(async () => (await recordingsOf(here.person(0))).length > before);
    const { kind } = await lastOf(here.person(0));
    expect([kind, readFileSync(at("tty"), "utf8").trim()]).toEqual(["shell", "not a tty"]);
  });

  test("does not shake off a recording by changing the size of a window", async () => {
    const raw = await rawClient(here.gateway.port, ordinary, `${localLogin}%lab-1@127.0.0.1`);
    raw.say(...openSession());
    raw.say(...askTerminal());
    raw.say(...askShell());
    raw.say(...typeIn(`touch ${at("began")}\n`));
    await until(() => existsSync(at("began")));
    for (let each = 0; each < 20; each++) {
      for (let size = 1; size <= 500; size++) raw.say(...changeWindow(size + (each % 2) * 100, 24));
      await new Promise((go) => void setImmediate(go));
    }
    raw.say(...typeIn(`echo af""ter; touch ${at("ended")}\nexit\n`));
    await until(() => existsSync(at("ended")));
    const [last] = await recordingsOf(here.person(3));
    await until(async () => (await recordingsOf(here.person(3)))[0]?.state !== "open");
    await raw.end();
    expect((await recordingsOf(here.person(3)))[0]?.state).toBe("sealed");
    const { lines } = await readRecording(console_, { recordingId: last?.recordingId ?? "" });
    expect(JSON.stringify(lines)).toContain("after");
    // Of ten thousand changes.
    expect(lines.filter(([, code]) => code === "r").length).toBeLessThan(1000);
  });

  const linesOf = async (personId: PersonId) => {
    await until(async () => (await recordingsOf(personId))[0]?.state !== "open");
    const last = await lastOf(personId);
    const { lines } = await readRecording(console_, { recordingId: last.recordingId });
    const said = lines.map(([, , data]) => (typeof data === "string" ? data : "")).join("");
    return { kind: last.kind, said, end: lines.at(-1)?.[2] };
  };

  test.each<[what: string, command: string, input: string]>([
    ["more behind one", `scp -f ${at("none")} < /dev/null; sh`, 'echo he""re\n'],
    ["another program of that name", `${at("bin")}/scp -t`, 'echo he""re\n'],
    ["another program on its path", `PATH=${at("bin")}:$PATH; scp -t`, 'echo he""re\n'],
  ])("does not hide a shell as scp: %s", async (_what, command, input) => {
    mkdirSync(at("bin"), { recursive: true });
    writeFileSync(at("bin/scp"), "#!/bin/sh\nexec sh\n", { mode: 0o755 });
    chmodSync(at("bin/scp"), 0o755);
    const ran = await ssh(here, key, [command], Buffer.from(input));
    expect(ran.out.toString()).toContain("here");
    const { said, end } = await linesOf(here.person(0));
    expect([said.includes("here"), said.includes('he""re')]).toEqual([true, true]);
    expect(end).toMatchObject({ in: { bytes: input.length }, out: { bytes: ran.out.length } });
  });

  test("is recorded in a shell without a terminal to the end, whatever it shows before", async () => {
    const typed = "head -c 400000 /dev/zero | tr '\\0' x; printf '\\0'; echo af\"\"ter\n";
    const ran = await ssh(here, key, [], Buffer.from(typed), ["-T"]);
    expect(ran.out.toString()).toContain("after");
    await until(async () => (await recordingsOf(here.person(0)))[0]?.state !== "open");
    const { recordingId, kind } = await lastOf(here.person(0));
    expect(kind).toBe("shell");
    const { found } = await searchRecordings(console_, { text: "after", personId: here.person(0) });
    expect(found.map((each) => each.recordingId)).toContain(recordingId);
  });

  test("has in a live session only what the rights allow that it was opened with", async () => {
    const [personId] = [here.person(4)];
    const { assignmentId } = await give(personId, await newRight(["shell"]));
    const client = await enter(here.gateway.port, await keyOf(personId));
    const { sessions } = await listSessions(asPerson(personId), { isLive: "true" });
    const sessionId = sessions[0]?.sessionId ?? "";
    const standing = async () =>
      (await readStanding(gatewayActor, { sessionIds: [sessionId] })).standings[0];
    await give(personId, await newRight(["shell", "exec", "forward"], [22], { proof: "passkey" }));
    expect(await standing()).toMatchObject({ reason: null, features: ["shell"], forwardPorts: [] });
    const out = gone(client);
    await endAccess(console_, { assignmentId, reason: "test" });
    await out;
    expect((await standing())?.reason).not.toBeNull();
  });

  test("watches nothing once their ticket was ended, though their connection is there", async () => {
    await grantAdministrator(console_, { employeeNumber: "10002" });
    const client = await enter(here.gateway.port, key);
    const { sessions } = await listSessions(asPerson(here.person(0)), { isLive: "true" });
    const sessionId = sessions[0]?.sessionId ?? "";
    const { ticketId } = await mintRoot({ personId: here.person(1) });
    const watcher = begin({ ...(asPerson(here.person(1)).actor as PersonActor), ticketId });
    await watchSession(watcher, { sessionId });
    await terminateSubject(console_, {
      ...{ subjectKind: "person", subjectId: here.person(1), reason: "test" },
    });
    await expect(watchSession(watcher, { sessionId })).rejects.toThrow("bad_ticket");
    const out = gone(client);
    client.child.kill("SIGHUP");
    await out;
  });

  test("asks for more time once at a time, however often the keys are struck", async () => {
    const heard: (() => void)[] = [];
    let asked = 0;
    const listen = newKeyListener(
      oneAtATime(() => {
        asked += 1;
        return new Promise<void>((answer) => void heard.push(answer));
      }),
      () => true,
    );
    listen(Buffer.from("\u001d\u001de".repeat(10_000)));
    expect(asked).toBe(1);
    for (const answer of heard) answer();
    await Promise.resolve();
    await Promise.resolve();
    listen(Buffer.from("\u001d\u001de"));
    expect(asked).toBe(2);
  });

  test("opens no more channels by jumping, or forwarding, than by sessions", async () => {
    const raw = await rawClient(here.gateway.port, key, "jump@127.0.0.1");
    const opened = await Promise.all(
      Array.from(
        { length: 80 },
        () =>
          new Promise<boolean>((done) => {
            raw.client.forwardOut("127.0.0.1", 1, "web-1", 22, (error) => done(!error));
          }),
      ),
    );
    expect(opened.filter(Boolean)).toHaveLength(50);
    await raw.end();
  });

  test("opens no more channels by asking for all forwards before the host answers one", async () => {
    const { port } = here.sshd;
    await give(here.person(5), await newRight(["forward"], [port]));
    const raw = await rawClient(here.gateway.port, await keyOf(here.person(5)));
    const opened = await Promise.all(
      Array.from(
        { length: 80 },
        () =>
          new Promise<boolean>((done) => {
            raw.client.forwardOut("127.0.0.1", 1, "127.0.0.1", port, (error) => done(!error));
          }),
      ),
    );
    expect(opened.filter(Boolean)).toHaveLength(50);
    await raw.end();
  });

  test("is out when they are to be, also where the worker that has them stands still", async () => {
    const worker = workerOf(process.pid);
    const client = await enter(here.gateway.port, key);
    const { sessions } = await listSessions(asPerson(here.person(0)), { isLive: "true" });
    const out = gone(client);
    process.kill(worker, "SIGSTOP");
    await endSession(console_, { sessionId: sessions[0]?.sessionId ?? "", reason: "test" });
    await out;
    await until(async () => (await ssh(here, key, ["echo in"])).out.toString() === "in\n");
    expect(workerOf(process.pid)).not.toBe(worker);
  });

  const floodBytes = process.env["POSTERN_TEST_SCALE"] === "full" ? 2_000_000_000 : 60_000_000;
  test(`shows ${floodBytes} bytes on ten thousand columns in bounded memory`, async () => {
    const { client, end } = await rawClient(here.gateway.port, key);
    const worker = workerOf(process.pid);
    const before = [rssKbOf(worker), rssKbOf(process.pid)];
    const grown = [0, 0];
    const look = setInterval(() => {
      [worker, process.pid].forEach((pid, at) => {
        grown[at] = Math.max(grown[at] ?? 0, rssKbOf(pid) - (before[at] ?? 0));
      });
    }, 100);
    const command = `head -c ${floodBytes} /dev/zero | tr '\\0' x`;
    const bytes = await new Promise<number>((done, fail) => {
      client.exec(command, { pty: { cols: 10_000, rows: 24 } }, (error, channel) => {
        if (error) return fail(error);
        let count = 0;
        channel.on("data", (data: Buffer) => (count += data.length));
        channel.once("close", () => done(count));
      });
    });
    clearInterval(look);
    await end();
    expect(bytes).toBe(floodBytes);
    expect(Math.max(...grown)).toBeLessThan(300_000);
    await until(async () => (await recordingsOf(here.person(0)))[0]?.state !== "open");
    const { recordingId, state } = await lastOf(here.person(0));
    const { header } = await readRecording(console_, { recordingId });
    expect([state, header.width]).toEqual(["sealed", 1000]);
    expect(await verifyRecording(console_, { recordingId })).toMatchObject({ isSound: true });
  });
});
