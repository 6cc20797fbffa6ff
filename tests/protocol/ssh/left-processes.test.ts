import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { endSession, listSessions } from "#lib/bastion/index.ts";
import { isNarrower, RightShape } from "#lib/bastion/right.ts";
import { readSweep, sweepScript } from "#lib/bastion/sweep/sweep-script.ts";
import { listDetections } from "#lib/incidents/index.ts";
import { database, newId } from "#lib/kernel/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { runJobs } from "#tests/requests/company.ts";
import { hasOpenssh, run } from "#tests/support/openssh.ts";
import { atGateway, give, keyOf, newRight, ssh, trustGateway } from "./at-gateway.ts";
import { enter, gone, isOver } from "./live-client.ts";

const Swept = z.object({
  processes_found: z.number().nullable(),
  processes_left: z.number().nullable(),
  is_due: z.boolean(),
});

describe.runIf(hasOpenssh)("what a session leaves on its host", () => {
  const here = atGateway();
  const pids = new Set<number>();
  beforeAll(async () => {
    await trustGateway(here);
  });
  afterAll(() => {
    for (const pid of pids) if (isThere(pid)) process.kill(pid, "SIGKILL");
  });

  const isThere = (pid: number): boolean => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return false;
    }
  };
  /** Away from its terminal, its session and its parent: no hang-up ends it. */
  const leaving = "(setsid nohup sleep 3600 >/dev/null 2>&1 & echo $!)";
  async function left(key: string, command = leaving): Promise<number> {
    const { status, out } = await ssh(here, key, [command]);
    expect(status).toBe(0);
    const pid = Number(out.toString().trim());
    pids.add(pid);
    expect(isThere(pid)).toBe(true);
    return pid;
  }
  const newest = async () => (await listSessions(console_, {})).sessions[0]?.sessionId ?? "";
  async function swept(sessionId: string) {
    const { rows } = await database().pool.query(
      `select processes_found, processes_left, sweep_due_at is not null as is_due
       from bastion_session where id = $1`,
      [sessionId],
    );
    return Swept.parse(rows[0]);
  }
  async function whenSwept(sessionId: string) {
    for (;;) {
      const found = await swept(sessionId);
      if (!found.is_due && found.processes_found !== null) return found;
      await pause(50);
    }
  }
  const told = async () => {
    await runJobs();
    const { detections } = await listDetections(console_, { act: "bastion.note-left-processes" });
    return detections.map(({ kind, host, personNumber }) => [kind, host, personNumber]);
  };

  test("is ended where the right says so, whatever it did to survive, and nothing else is", async () => {
    await give(here.person(0), await newRight(undefined, [], { leftBehind: "end" }));
    const key = await keyOf(here.person(0));
    const live = await enter(here.gateway.port, key);
    live.type("setsid nohup sleep 3601 >/dev/null 2>&1 &\n");
    const stubborn = `(setsid sh -c 'trap "" TERM HUP; while :; do sleep 1; done' >/dev/null 2>&1 & echo $!)`;
    const pid = await left(key, stubborn);
    const sessionId = await newest();
    const found = await whenSwept(sessionId);
    expect([isThere(pid), found.processes_left]).toEqual([false, 0]);
    expect(found.processes_found).toBeGreaterThan(0);
    // Of another session of the same login, which is not over.
    const others = sleepers("3601");
    for (const other of others) pids.add(other);
    expect(others).toHaveLength(1);
    const out = gone(live);
    const mine = (await listSessions(console_, { isLive: "true" })).sessions[0]?.sessionId ?? "";
    await endSession(console_, { sessionId: mine, reason: "test" });
    await out;
    await whenSwept(mine);
    expect(sleepers("3601")).toEqual([]);
    expect(await told()).toEqual([]);
  });

  test("is told of where the right says that, and goes on", async () => {
    await give(here.person(1), await newRight(undefined, [], { leftBehind: "report" }));
    const key = await keyOf(here.person(1));
    const pid = await left(key);
    const found = await whenSwept(await newest());
    expect(found).toMatchObject({ processes_found: 1, processes_left: 1 });
    expect(isThere(pid)).toBe(true);
    expect(await told()).toEqual([["processes_left", "web-1", "10002"]]);
    // A session that leaves nothing is looked at, and nothing is said of it.
    expect((await ssh(here, key, ["true"])).status).toBe(0);
    expect(await whenSwept(await newest())).toMatchObject({ processes_found: 0 });
    expect(await told()).toHaveLength(1);
  });

  test("is left alone where no right says anything", async () => {
    await give(here.person(2), await newRight());
    const pid = await left(await keyOf(here.person(2)));
    await isOver();
    expect(await swept(await newest())).toMatchObject({ is_due: false, processes_found: null });
    expect(isThere(pid)).toBe(true);
  });
});

/** Processes of `sleep` for this long. */
function sleepers(seconds: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${seconds}\0`;
      } catch {
        return false;
      }
    });
}

describe("the script", () => {
  test("is one word for whatever shell the login has", async () => {
    const script = sweepScript(newId(), true);
    expect(script.match(/'/g)).toHaveLength(2);
    const { status, out } = await run("sh", ["-c", script]);
    expect([status, out.toString()]).toEqual([0, "found 0\nleft 0\n"]);
  });

  test.each<[what: string, text: string, swept: ReturnType<typeof readSweep>]>([
    ["nothing", "found 0\nleft 0\n", { found: 0, left: 0, names: [] }],
    [
      "some",
      "found 2\nname sleep\nname a\u001bb\nleft 1\n",
      { found: 2, left: 1, names: ["sleep", "a?b"] },
    ],
    ["more than before", "found 0\nleft 2\n", { found: 2, left: 2, names: [] }],
    ["that it cannot look", "unknown\n", undefined],
    ["half of it", "found 2\n", undefined],
    ["something else", "Welcome!\n", undefined],
  ])("that says %s", (_, text, swept) => expect(readSweep(text)).toEqual(swept));

  test.each<["keep" | "report" | "end", "keep" | "report" | "end", boolean]>([
    ["keep", "report", true],
    ["report", "end", true],
    ["end", "end", true],
    ["end", "report", false],
    ["report", "keep", false],
  ])("a right that says %s becomes one that says %s: %s", (before, next, isLess) => {
    const shaped = (leftBehind: typeof before) =>
      RightShape.parse({ login: "deploy", features: ["shell"], leftBehind });
    expect(isNarrower(shaped(next), shaped(before))).toBe(isLess);
  });
});
