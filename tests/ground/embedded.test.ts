import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FolderInUse, startEmbedded } from "#lib/kernel/embedded/index.ts";

let dataDir = "";

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "postern-embedded-"));
  chmodSync(dataDir, 0o755);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: statement, rowMode: "array" })).rows.flat();
  } finally {
    await client.end();
  }
}

test("what was committed is there after a stop and a start", async () => {
  const first = await startEmbedded({ dataDir });
  await ask(first.url, "create table kept as select 7 as number");
  await first.stop();
  const second = await startEmbedded({ dataDir });
  expect(await ask(second.url, "select number from kept")).toEqual([7]);
  await second.stop();
});

test("other processes find it in a file that only its owner reads, gone after the stop", async () => {
  const server = await startEmbedded({ dataDir });
  const file = join(dataDir, "connection.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ url: server.url });
  await server.stop();
  expect(existsSync(file)).toBe(false);
});

test("a second start on the same folder is refused, naming folder and process", async () => {
  const server = await startEmbedded({ dataDir });
  const second = startEmbedded({ dataDir });
  await expect(second).rejects.toThrow(FolderInUse);
  await expect(second).rejects.toThrow(`process ${process.pid}`);
  expect(await ask(server.url, "select 1")).toEqual([1]);
  await server.stop();
});

test("the database is not open to whoever lacks its password", async () => {
  const server = await startEmbedded({ dataDir });
  const url = new URL(server.url);
  url.password = "guess";
  await expect(ask(url.href, "select 1")).rejects.toThrow("password");
  await server.stop();
});

test("after SIGKILL of Postern the next start recovers what was committed", async () => {
  const script = `
    import { startEmbedded } from ${JSON.stringify(resolve("lib/kernel/embedded/index.ts"))};
    import pg from "pg";
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query("create table kept as select 7 as number");
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: "ignore",
  });
  await new Promise((done) => {
    child.once("exit", done);
  });
  const server = await startEmbedded({ dataDir });
  expect(await ask(server.url, "select number from kept")).toEqual([7]);
  await server.stop();
});
