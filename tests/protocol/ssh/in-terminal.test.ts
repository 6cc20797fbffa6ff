import { spawn } from "node:child_process";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { endAccess } from "#lib/access/index.ts";
import { listSessions } from "#lib/bastion/index.ts";
import { injectClock, resetClock } from "#lib/kernel/index.ts";
import { newKeyListener } from "#lib/protocols/ssh/typed-keys.ts";
import { approveRequest, getRequest, RequestItemId, submitRequest } from "#lib/requests/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh } from "#tests/support/openssh.ts";
import {
  atGateway,
  give,
  keyOf,
  newRight,
  options,
  secondDecides,
  target,
  trustGateway,
} from "./at-gateway.ts";
import { enter, gone, isOver, sees } from "./live-client.ts";

describe.runIf(hasOpenssh)("in a terminal", () => {
  const here = atGateway();
  beforeAll(async () => {
    await trustGateway(here);
    await secondDecides();
  });
  afterEach(resetClock);

  const [asker, approver] = [() => asPerson(here.person(0)), () => asPerson(here.person(1))];

  async function approve(requestId: string): Promise<string> {
    const { items } = await getRequest(approver(), { requestId });
    const [item] = items;
    if (!item) throw new Error("nothing was asked for");
    await approveRequest(approver(), { itemId: RequestItemId.parse(item.itemId) });
    return item.itemId;
  }

  async function granted(targetId: string, minutes: number): Promise<string> {
    const { requestId } = await submitRequest(asker(), {
      items: [{ targetKind: "entitlement", targetId, minutes, startsAt: null }],
      reason: "the disk is full",
    });
    return approve(requestId);
  }

  test("asked for, approved, warned, extended without leaving, and cut at the instant", async () => {
    await granted(await newRight(), 60);
    const client = await enter(here.gateway.port, await keyOf(here.person(0)));
    const out = gone(client);
    // Ten seconds before the warning; a right that says something new makes everybody look.
    const skip = (ms: number) => injectClock((at) => new Date(at.getTime() + ms));
    skip(58 * 60_000 - 10_000);
    await newRight();
    await sees(client, "ends in 2 minutes; Ctrl-] Ctrl-] e asks for more time");
    client.type("\u001D\u001De");
    await sees(client, /request (\d+) asks for 60 minutes more/);
    const [, number = ""] = /request (\d+) asks/.exec(client.shown()) ?? [];
    const request = await getRequest(approver(), { requestId: number });
    expect(request.reason).toBe("the disk is full");
    await approve(request.requestId);
    await sees(client, /this session now ends at \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    client.type('echo st""ill\n');
    await sees(client, "still");
    skip(119 * 60_000 + 55_000);
    await newRight();
    await out;
    expect(client.shown()).toMatch(/your right to be here has ended/);
  });

  test("the keys before a warning, or others, pass as they are", () => {
    let [asked, isWarned] = [0, false];
    const typed = newKeyListener(
      () => (asked += 1),
      () => isWarned,
    );
    const pass = (text: string) => typed(Buffer.from(text)).toString();
    expect(pass("\u001D\u001De")).toBe("\u001D\u001De");
    isWarned = true;
    expect(["\u001D", "e", "\u001D\u001Dx", "see"].map(pass).join("")).toBe(
      "\u001De\u001D\u001Dxsee",
    );
    expect(asked).toBe(0);
    expect(["a\u001D", "\u001D", "eb"].map(pass).join("")).toBe("a\u001D\u001Db");
    expect(asked).toBe(1);
  });

  const running = (key: string, command: string) => {
    const args = [...options(key), "-p", String(here.gateway.port), target, command];
    const child = spawn("ssh", args, { stdio: ["ignore", "pipe", "pipe"] });
    let shown = "";
    child.stdout.on("data", (data: Buffer) => (shown += data.toString()));
    child.stderr.on("data", (data: Buffer) => (shown += data.toString()));
    const ended = new Promise<number | null>((done) => void child.once("close", done));
    return { ended: async () => ({ status: await ended, shown }) };
  };

  test("what runs at the instant may end, where the right says so; nothing new begins", async () => {
    const right = await newRight(undefined, [], { drainMinutes: 1 });
    const key = await keyOf(here.person(4));
    const endsAt = new Date(Date.now() + 4000);
    await give(here.person(4), right, endsAt);
    const { status, shown } = await running(key, "sleep 6; echo done").ended();
    expect([status, shown]).toEqual([0, expect.stringMatching(/^done$/m)]);
    expect(shown).toMatch(/what runs may end by/);
    expect(Date.now()).toBeGreaterThan(endsAt.getTime());
    await isOver();
    const [last] = (await listSessions(console_, {})).sessions;
    expect(last?.endReason).toBe("drained");
    expect((await running(key, "echo again").ended()).status).toBe(255);
  });

  test("what is decided cuts at once, whatever the right says of its instant", async () => {
    const right = await newRight(undefined, [], { drainMinutes: 60 });
    const { assignmentId } = await give(here.person(5), right);
    const client = await enter(here.gateway.port, await keyOf(here.person(5)));
    const out = gone(client);
    client.type("sleep 600\n");
    await endAccess(console_, { assignmentId, reason: "test" });
    await out;
    expect(client.shown()).toMatch(/your right to be here has ended/);
    expect(client.shown()).not.toMatch(/what runs may end/);
  });
});
