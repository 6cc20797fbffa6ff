import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { PersonId } from "#lib/kernel/index.ts";
import {
  listRecordings,
  readRecording,
  useRecordingStores,
  verifyRecording,
} from "#lib/recordings/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { startBucketServer, type BucketServer, type Fate } from "#tests/support/bucket-server.ts";
import { hasOpenssh, localLogin } from "#tests/support/openssh.ts";
import { atGateway, firstMayEnter, options, ordinaryKey, ssh, target } from "./at-gateway.ts";

describe.runIf(hasOpenssh)("a session that is recorded into a bucket", () => {
  const here = atGateway();
  let server: BucketServer;
  let key: string;
  const waits = (seconds: number) =>
    useRecordingStores({ into: server.setting({ wait: String(seconds) }), also: [] });
  beforeAll(async () => {
    server = await startBucketServer();
    waits(10);
    key = await firstMayEnter(here);
  });
  afterEach(() => {
    server.answer(() => "pass");
    waits(10);
  });
  afterAll(async () => {
    useRecordingStores({ also: [] });
    await server?.stop();
  });

  /** What was recorded last of somebody, once it is so. */
  async function lastOf(personId: PersonId, state = "sealed") {
    for (;;) {
      const { recordings } = await listRecordings(console_, { personId, limit: 1 });
      const [last] = recordings;
      if (last?.state === state) return last;
    }
  }
  async function shownBy(recordingId: string): Promise<string> {
    const texts: string[] = [];
    for (let chunk: number | null = 0; chunk !== null;) {
      const part = await readRecording(console_, { recordingId, chunk });
      for (const [, code, data] of part.lines) {
        if (code === "o" && typeof data === "string") texts.push(data);
      }
      chunk = part.nextChunk;
    }
    return texts.join("");
  }

  test("is all there, and sound", async () => {
    const ran = await ssh(here, key, ["seq 3000"], undefined, ["-tt"]);
    expect(ran.status).toBe(0);
    const { recordingId } = await lastOf(here.person(0));
    expect(await shownBy(recordingId)).toBe(ran.out.toString());
    expect(await verifyRecording(console_, { recordingId })).toMatchObject({ isSound: true });
  });

  const loop = "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo line $i; sleep 0.02; done";
  /** Once chunks come, the bucket answers otherwise. */
  async function meets(fate: Fate, run: () => ReturnType<typeof ssh>) {
    let puts = 0;
    server.answer(({ method }) => (method === "PUT" && (puts += 1) > 3 ? fate : "pass"));
    return run();
  }

  test.each<[what: string, fate: Fate, said: string, problem: string]>([
    ["refuses", { status: 403, code: "AccessDenied" }, "failed", "storage_failed"],
    ["is full", { status: 507, code: "XMinioStorageFull" }, "there is no room left", "no_space"],
    ["does not answer in time", "hang", "failed", "storage_failed"],
  ])("ends when it is privileged and the bucket %s", async (_what, fate, said, problem) => {
    if (fate === "hang") waits(4);
    const ran = await meets(fate, () => ssh(here, key, [loop], undefined, ["-tt"]));
    const text = ran.out.toString();
    expect(text).toContain(`the recording of this session failed${said === "failed" ? "" : ": "}`);
    expect(text).toContain(said);
    expect(text).toContain("only open while they are recorded");
    expect([ran.status === 0, text.includes("line 2000")]).toEqual([false, false]);
    server.answer(() => "pass");
    const last = await lastOf(here.person(0), "broken");
    expect(last.problem).toBe(problem);
    const { recordingId } = last;
    expect(await verifyRecording(console_, { recordingId })).toMatchObject({ isSound: true });
    expect(text.startsWith(await shownBy(recordingId))).toBe(true);
  });

  test("does not begin when it is privileged and the bucket takes nothing", async () => {
    server.answer(() => ({ status: 403, code: "AccessDenied" }));
    const ran = await ssh(here, key, ["echo in"], undefined, ["-tt"]);
    expect([ran.status, ran.out.toString().includes("in\r\n")]).toEqual([255, false]);
  });

  test("goes on when it is not privileged, and is told", async () => {
    const own = await ordinaryKey(here, here.person(3));
    const to = `${localLogin}%lab-1@127.0.0.1`;
    const some = loop.replace("2000", "200");
    const ran = await meets({ status: 403, code: "AccessDenied" }, () =>
      ssh(here, own, [some], undefined, ["-tt"], to),
    );
    expect(ran.out.toString()).toContain("the recording of this session failed");
    expect([ran.status, ran.out.toString().includes("line 200")]).toEqual([0, true]);
  });

  test("stands still while the bucket does, and loses nothing when it comes back", async () => {
    const flood = "head -c 3000000 /dev/zero | base64; echo the-end";
    let [puts, shown, shownAtHang, shownAtRetry] = [0, 0, 0, 0];
    server.answer(({ method }) => {
      if (method !== "PUT") return "pass";
      puts += 1;
      if (puts === 5) shownAtHang = shown;
      if (puts === 6) shownAtRetry = shown;
      return puts === 5 ? "hang" : "pass";
    });
    const port = String(here.gateway.port);
    const client = spawn("ssh", ["-tt", ...options(key), "-p", port, target, flood]);
    const hash = createHash("sha256");
    client.stdout.on("data", (bytes: Buffer) => {
      shown += bytes.length;
      hash.update(bytes);
    });
    const status = await new Promise((over) => client.once("close", over));
    // Four chunks are on their way, and one is being filled; the rest waits on the host.
    expect(shownAtRetry - shownAtHang).toBeLessThan(1_500_000);
    expect([status, shown > 4_000_000, server.hanging.length > 0]).toEqual([0, true, true]);
    const { recordingId } = await lastOf(here.person(0));
    const recorded = createHash("sha256").update(await shownBy(recordingId));
    expect(recorded.digest("hex")).toBe(hash.digest("hex"));
  });
});
