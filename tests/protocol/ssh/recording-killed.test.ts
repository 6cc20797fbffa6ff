import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endLostSessions } from "#lib/bastion/index.ts";
import { injectClock, resetClock } from "#lib/kernel/index.ts";
import {
  closeLostRecordings,
  listRecordings,
  readRecording,
  useRecordingFolder,
  verifyRecording,
} from "#lib/recordings/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { freePort, hasOpenssh } from "#tests/support/openssh.ts";
import { storeKinds, storeOf } from "#tests/recordings/stores.ts";
import { at, atGateway, give, keyOf, knownHosts, newRight, options, target } from "./at-gateway.ts";

const dataDir = mkdtempSync(join(tmpdir(), "postern-killed-"));

describe.runIf(hasOpenssh).each(storeKinds)("a gateway that is killed, with a %s", (kind) => {
  const store = storeOf(kind);
  const here = atGateway({ keyFile: join(dataDir, "root.key") });
  const children: ChildProcess[] = [];
  afterAll(() => {
    resetClock();
    for (const child of children) child.kill("SIGKILL");
    rmSync(dataDir, { recursive: true, force: true });
  });
  beforeAll(() => useRecordingFolder(join(dataDir, "recordings")));

  /** `postern gateway`, as a process of its own; answers its port once it listens. */
  async function startProcess(): Promise<{ port: number; child: ChildProcess }> {
    const port = await freePort();
    const entry = resolve(import.meta.dirname, "../../../bin/postern.ts");
    const flags = ["--disable-warning=ExperimentalWarning", entry, "gateway", "--workers", "1"];
    const child = spawn(process.execPath, flags, {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: {
        ...process.env,
        ...{ DATABASE_URL: here.url(), DATA_DIR: dataDir, SSH_PORT: String(port) },
        ...(kind === "bucket" && store.server().environment),
        ...{ KEY_FILE: join(dataDir, "root.key"), LOG_LEVEL: "error" },
      },
    });
    children.push(child);
    await new Promise<void>((ready, failed) => {
      child.once("message", () => ready());
      child.once("exit", () => failed(new Error("the gateway ended")));
    });
    return { port, child };
  }

  test("leaves its recordings up to the last chunk, and they verify as unfinished", async () => {
    const { port, child } = await startProcess();
    writeFileSync(at("known_hosts"), await knownHosts(port));
    await give(here.person(0), await newRight());
    const key = await keyOf(here.person(0));
    const loop = "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.02; done";
    const client = spawn("ssh", ["-tt", ...options(key), "-p", String(port), target, loop]);
    children.push(client);
    client.on("error", () => undefined);
    const opened = async () => (await listRecordings(console_, {})).recordings[0];
    let found = await opened();
    for (; found === undefined; found = await opened());
    const { recordingId } = found;
    const sizeOf = async () =>
      (await store.chunksOf(recordingId)).reduce((sum, { length }) => sum + length, 0);
    const firstSize = await sizeOf();
    let stored = firstSize;
    for (; stored < firstSize + 2000; stored = await sizeOf()) await endOfTurn();

    child.kill("SIGKILL");
    await new Promise((over) => child.once("exit", over));
    stored = await sizeOf();
    const later = (now: Date) => new Date(now.getTime() + 300_000);
    injectClock(later);
    await endLostSessions(console_, {});
    injectClock((now) => later(later(now)));
    expect(await closeLostRecordings(console_)).toEqual({ closed: 1 });

    const verified = await verifyRecording(console_, { recordingId });
    expect(verified).toMatchObject({ state: "unfinished", isSound: true, flaw: null });
    expect([verified.chunks > 2, await sizeOf()]).toEqual([true, stored]);
    const { lines } = await readRecording(console_, { recordingId });
    const text = lines
      .map(([, code, data]) => (code === "o" && typeof data === "string" ? data : ""))
      .join("");
    const numbers = [...text.matchAll(/line (\d+)\r\n/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(40);
  });
});

const endOfTurn = () => new Promise<void>((done) => void setImmediate(done));
