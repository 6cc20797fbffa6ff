import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { lockFolder } from "#lib/kernel/embedded/folder-lock.ts";
import { emptyDatabase } from "#tests/support/database.ts";

let dataDir = "";

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "postern-process-"));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

type Ended = { readonly code: number | null; readonly said: string };
type Running = { readonly ended: Promise<Ended>; readonly stop: () => void; said(): string };

function run(verb: string, environment: Record<string, string>): Running {
  const args = ["--disable-warning=ExperimentalWarning", resolve("bin/postern.ts"), verb];
  const { DATABASE_URL: _, PORT: __, ...inherited } = process.env;
  const child = spawn(process.execPath, args, {
    env: { ...inherited, DATA_DIR: dataDir, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const hear = (chunk: Buffer) => (said += chunk.toString());
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = new Promise<Ended>((done) => {
    child.once("close", (code) => done({ code, said }));
  });
  return { ended, stop: () => child.kill("SIGTERM"), said: () => said };
}

test("every wrong variable stops a start, with its name and what was expected", async () => {
  const { ended } = run("start", { PORT: "http", KMS: "aws" });
  const { code, said } = await ended;
  expect(code).toBe(2);
  expect(said).toContain("PORT: expected a port from 1 to 65535");
  expect(said).toContain("KMS: expected local");
});

test("a database that cannot be reached is named, without its password", async () => {
  const { ended } = run("start", { DATABASE_URL: "postgresql://me:hidden@127.0.0.1:1/none" });
  const { code, said } = await ended;
  expect(code).toBe(1);
  expect(said).toContain("DATABASE_URL: 127.0.0.1:1/none cannot be reached");
  expect(said).not.toContain("hidden");
});

test("a port that another program holds is named", { timeout: 60_000 }, async () => {
  const other = createServer();
  const port = await new Promise<number>((done) => {
    other.listen(0, () => {
      const address = other.address();
      done(typeof address === "object" && address ? address.port : 0);
    });
  });
  const { ended } = run("start", { DATABASE_URL: inject("serverUrl"), PORT: String(port) });
  const { code, said } = await ended;
  other.close();
  expect(code).toBe(1);
  expect(said).toContain(`PORT ${port} is in use`);
});

test("a folder that a running Postern holds is refused, naming folder and process", async () => {
  const unlock = lockFolder(dataDir);
  const { code, said } = await run("start", {}).ended;
  unlock();
  expect(code).toBe(1);
  expect(said).toContain(`DATA_DIR ${dataDir} is in use by another Postern`);
  expect(said).toContain(`process ${process.pid}`);
});

test("a worker that is told to stop ends by itself, cleanly", { timeout: 120_000 }, async () => {
  const worker = run("worker", { DATABASE_URL: await emptyDatabase() });
  await expect
    .poll(() => worker.said(), { timeout: 90_000, interval: 50 })
    .toContain("worker is ready");
  worker.stop();
  expect(await worker.ended).toMatchObject({ code: 0 });
});

test("waiting to be stopped keeps no process alive that has nothing else to do", async () => {
  const script = `
    import { stopSignal, untilAborted } from ${JSON.stringify(resolve("bin/until-stopped.ts"))};
    void untilAborted(stopSignal());`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script]);
  const code = await new Promise((done) => {
    child.once("close", done);
  });
  expect(code).toBe(0);
});
