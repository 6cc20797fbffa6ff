import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endAccess, extendAccess, suspendPerson, unsuspendPerson } from "#lib/access/index.ts";
import {
  endLostSessions,
  endSession,
  getCutFigures,
  listMySshKeys,
  listSessions,
  removeSshKey,
} from "#lib/bastion/index.ts";
import { terminateSubject } from "#lib/tickets/index.ts";
import { execute, newId, sql, type PersonId } from "#lib/kernel/index.ts";
import { asPerson, console_, writeStraight } from "#tests/catalog/people.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";
import { atGateway, give, keyOf, keyOn, newRight, trustGateway, workerOf } from "./at-gateway.ts";
import { enter, gone, isOver, kinds, measure, type Client, type Kind } from "./live-client.ts";

const device = newId<"device">();
const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
/** Of each way, and of each kind of client; how fast is asserted where nothing runs beside. */
const times = isFull ? 12 : 1;
/** The instant that everything ends by itself is tried 200 times and more. */
const instants = isFull ? 67 : 1;
const cutMsMax = isFull ? 1000 : Number.POSITIVE_INFINITY;

describe.runIf(hasOpenssh)("a live session ends", () => {
  const here = atGateway();
  let key: string;
  let person: PersonId;
  let right: string;
  beforeAll(async () => {
    await trustGateway(here);
    person = here.person(0);
    right = await newRight();
    key = await keyOn(person, device);
  });
  /** What was measured where people are let in, for whoever reads this test's output. */
  afterAll(async () => {
    const { figures } = await getCutFigures(console_, {});
    for (const { reason, ...ms } of figures)
      process.stdout.write(`${reason}: ${JSON.stringify(ms)}\n`);
    expect(figures.length).toBeGreaterThan(3);
    for (const { reason, slowestMs } of figures) {
      // Its gateway was not killed here: only the books say so, and of two minutes ago.
      if (reason !== "gateway_ended") expect(slowestMs).toBeLessThan(cutMsMax);
    }
  });

  const enterAs = (kind: Kind, withKey = key) => enter(here.gateway.port, withKey, kind);

  const sessionOf = async () =>
    (await listSessions(asPerson(person), { isLive: "true" })).sessions[0]?.sessionId ?? "";

  type Way = { readonly given: string };
  const ways = {
    "its right is revoked": ({ given }: Way) =>
      endAccess(console_, { assignmentId: given, reason: "test" }),
    "its person is ended everywhere": () =>
      terminateSubject(console_, { subjectKind: "person", subjectId: person, reason: "test" }),
    "its person is suspended": () => suspendPerson(console_, { personId: person, reason: "test" }),
    "its device is ended everywhere": () =>
      terminateSubject(console_, { subjectKind: "device", subjectId: device, reason: "test" }),
    "an operator ends it": async () =>
      endSession(console_, { sessionId: await sessionOf(), reason: "test" }),
  };

  const names = Object.keys(ways) as (keyof typeof ways)[];
  const hearings = ["heard", "cut"] as const;
  const all = names.flatMap((way) =>
    kinds.flatMap((kind) => hearings.map((hearing) => [way, kind, hearing] as const)),
  );
  // How a client behaves and how a notice arrives are nothing to each other: each once every day.
  const cases = isFull
    ? all
    : all.filter(([, kind, heard]) => heard === "heard" || kind === "idle");
  test.each(cases)("when %s (%s client, stream of notices %s)", async (way, kind, hearing) => {
    for (let time = 0; time < times; time++) {
      if (hearing === "cut") here.cable.cut();
      const { assignmentId } = await give(person, right);
      const client = await enterAs(kind);
      const ms = await measure(client, kind, () => ways[way]({ given: assignmentId }));
      expect(ms).toBeLessThan(cutMsMax);
      if (kind === "idle") expect(client.shown()).toMatch(/\[Postern\] .+ (ended|not active)\./);
      if (way === "its person is suspended") {
        await unsuspendPerson(console_, { personId: person, reason: "test" });
      }
      if (way !== "its right is revoked")
        await ways["its right is revoked"]({ given: assignmentId });
      here.cable.mend();
    }
  });

  test("with its key", async () => {
    const { assignmentId } = await give(person, right);
    const own = await keyOf(person);
    const client = await enterAs("idle", own);
    const [{ keyId } = { keyId: "" }] = (await listMySshKeys(asPerson(person), {})).keys;
    const ms = await measure(client, "idle", () => removeSshKey(asPerson(person), { keyId }));
    expect(ms).toBeLessThan(cutMsMax);
    expect(client.shown()).toMatch(/SSH key that you came with was removed/);
    await ways["its right is revoked"]({ given: assignmentId });
  });

  test.each(kinds)("at its instant, whatever anybody does (%s client)", async (kind) => {
    for (let time = 0; time < instants; time++) {
      const { assignmentId } = await give(person, right);
      const client = await enterAs(kind);
      const endsAt = new Date(Date.now() + 1500);
      await extendAccess(console_, {
        ...{ assignmentId, validTo: endsAt.toISOString(), reason: "test" },
      });
      const out = kind === "stopped" ? isOver() : gone(client);
      if (kind === "stopped") client.child.kill("SIGSTOP");
      const lateMs = (await out) - endsAt.getTime();
      if (kind === "stopped") client.child.kill("SIGKILL");
      expect(lateMs).toBeGreaterThan(-50);
      expect(lateMs).toBeLessThan(cutMsMax);
    }
  });

  test("when its worker is killed; another one lets people in", async () => {
    const { assignmentId } = await give(person, right);
    const client = await enterAs("idle");
    const sessionId = await sessionOf();
    const out = gone(client);
    process.kill(workerOf(process.pid), "SIGKILL");
    await out;
    await isOver();
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
        return await enterAs("idle");
      } catch (error) {
        if (tries > 2000) throw error;
      }
    }
  }

  test("in the books, when its gateway was killed before it could say so", async () => {
    const { assignmentId } = await give(person, right);
    const client = await enterAs("idle");
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
