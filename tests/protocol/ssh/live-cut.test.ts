import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { endAccess, extendAccess } from "#lib/access/index.ts";
import {
  endLostSessions,
  endSession,
  listMySshKeys,
  listSessions,
  removeSshKey,
} from "#lib/bastion/index.ts";
import { terminateSubject } from "#lib/tickets/index.ts";
import { execute, sql, type PersonId } from "#lib/kernel/index.ts";
import { asPerson, console_, writeStraight } from "#tests/catalog/people.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";
import {
  at,
  atGateway,
  give,
  keyOf,
  knownHosts,
  newRight,
  options,
  target,
  workerOf,
} from "./at-gateway.ts";

const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
/** Of each way, and of each kind of client; how fast is asserted where nothing runs beside. */
const times = isFull ? 12 : 1;
const cutMsMax = isFull ? 1000 : Number.POSITIVE_INFINITY;

type Client = { readonly child: ChildProcess; readonly shown: () => string };
type Kind = "idle" | "streaming" | "stopped";

describe.runIf(hasOpenssh)("a live session ends", () => {
  const here = atGateway();
  let key: string;
  let person: PersonId;
  let right: string;
  beforeAll(async () => {
    writeFileSync(at("known_hosts"), await knownHosts(here.gateway.port));
    person = here.person(0);
    right = await newRight();
    key = await keyOf(person);
  });

  /** Somebody in a shell, or one whose screen never rests. */
  async function enter(kind: Kind, withKey = key): Promise<Client> {
    const port = String(here.gateway.port);
    const args = ["-tt", ...options(withKey), "-p", port, target];
    const child = spawn("ssh", args, { stdio: ["pipe", "pipe", "pipe"] });
    let shown = "";
    const hear = (data: Buffer) => (shown = (shown + data.toString()).slice(-4000));
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.stdin.on("error", () => undefined);
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", () => shown.includes("in-") && resolve());
      child.once("exit", () => reject(new Error(`it is out: ${shown}`)));
      child.stdin.write(`echo in"-"side\n`);
    });
    if (kind === "streaming") child.stdin.write("yes\n");
    return { child, shown: () => shown };
  }

  const gone = ({ child }: Client): Promise<number> =>
    new Promise((resolve) => void child.once("exit", () => resolve(Date.now())));

  /** How long after the commit, in milliseconds, the client is out. */
  async function measure(client: Client, kind: Kind, act: () => Promise<unknown>) {
    const out = kind === "stopped" ? undefined : gone(client);
    if (kind === "stopped") client.child.kill("SIGSTOP");
    await act();
    const from = Date.now();
    const ms = out ? (await out) - from : (await isOver(client)) - from;
    if (kind === "stopped") client.child.kill("SIGKILL");
    return ms;
  }

  /** A stopped client says nothing: that it is out, the list of sessions does. */
  async function isOver(_client: Client): Promise<number> {
    for (;;) {
      const { sessions } = await listSessions(console_, { isLive: "true" });
      if (sessions.length === 0) return Date.now();
    }
  }

  const sessionOf = async () =>
    (await listSessions(asPerson(person), { isLive: "true" })).sessions[0]?.sessionId ?? "";

  type Way = { readonly given: string };
  const ways = {
    "its right is revoked": ({ given }: Way) =>
      endAccess(console_, { assignmentId: given, reason: "test" }),
    "its person is ended everywhere": () =>
      terminateSubject(console_, { subjectKind: "person", subjectId: person, reason: "test" }),
    "an operator ends it": async () =>
      endSession(console_, { sessionId: await sessionOf(), reason: "test" }),
  };
  const kinds: Kind[] = ["idle", "streaming", "stopped"];

  const names = Object.keys(ways) as (keyof typeof ways)[];
  test.each(names.flatMap((way) => kinds.map((kind) => [way, kind] as const)))(
    "when %s (%s client)",
    async (way, kind) => {
      for (let time = 0; time < times; time++) {
        const { assignmentId } = await give(person, right);
        const client = await enter(kind);
        const ms = await measure(client, kind, () => ways[way]({ given: assignmentId }));
        expect(ms).toBeLessThan(cutMsMax);
        if (kind === "idle") expect(client.shown()).toMatch(/\[Postern\] .+ ended\./);
        if (way !== "its right is revoked")
          await ways["its right is revoked"]({ given: assignmentId });
      }
    },
  );

  test("with its key", async () => {
    const { assignmentId } = await give(person, right);
    const own = await keyOf(person);
    const client = await enter("idle", own);
    const [{ keyId } = { keyId: "" }] = (await listMySshKeys(asPerson(person), {})).keys;
    const ms = await measure(client, "idle", () => removeSshKey(asPerson(person), { keyId }));
    expect(ms).toBeLessThan(cutMsMax);
    expect(client.shown()).toMatch(/SSH key that you came with was removed/);
    await ways["its right is revoked"]({ given: assignmentId });
  });

  test.each(kinds)("at its instant, whatever anybody does (%s client)", async (kind) => {
    for (let time = 0; time < times; time++) {
      const { assignmentId } = await give(person, right);
      const client = await enter(kind);
      const endsAt = new Date(Date.now() + 1500);
      await extendAccess(console_, {
        ...{ assignmentId, validTo: endsAt.toISOString(), reason: "test" },
      });
      const out = kind === "stopped" ? isOver(client) : gone(client);
      if (kind === "stopped") client.child.kill("SIGSTOP");
      const lateMs = (await out) - endsAt.getTime();
      if (kind === "stopped") client.child.kill("SIGKILL");
      expect(lateMs).toBeGreaterThan(-50);
      expect(lateMs).toBeLessThan(cutMsMax);
    }
  });

  test("when its worker is killed; another one lets people in", async () => {
    const { assignmentId } = await give(person, right);
    const client = await enter("idle");
    const sessionId = await sessionOf();
    const out = gone(client);
    process.kill(workerOf(process.pid), "SIGKILL");
    await out;
    await isOver(client);
    const { sessions } = await listSessions(console_, {});
    const ended = sessions.find((each) => each.sessionId === sessionId);
    expect(ended?.endReason).toBe("gateway_ended");
    const again = await enterAgain();
    await measure(again, "idle", () => ways["its right is revoked"]({ given: assignmentId }));
  });

  /** While no worker runs, nobody is let in. */
  async function enterAgain(): Promise<Client> {
    for (let tries = 0; ; tries++) {
      try {
        return await enter("idle");
      } catch (error) {
        if (tries > 2000) throw error;
      }
    }
  }

  test("in the books, when its gateway was killed before it could say so", async () => {
    const { assignmentId } = await give(person, right);
    const client = await enter("idle");
    const out = gone(client);
    await writeStraight((tx) =>
      execute(
        tx,
        sql`update bastion_session set seen_at = now() - interval '2 min'
                      where ended_at is null`,
      ),
    );
    expect(await endLostSessions(console_, {})).toEqual({ ended: 1 });
    await out;
    await ways["its right is revoked"]({ given: assignmentId });
  });
});
