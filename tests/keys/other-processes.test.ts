import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { database, tickMs, type Context, type Database } from "#lib/kernel/index.ts";
import { providerOf, rootKeyOf } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { randomOf } from "#tests/requests/random-acts.ts";
import { emptyDatabase } from "#tests/support/database.ts";
import {
  administrators,
  destroyByTwo,
  finishRotation,
  openAuthenticator,
  sealAuthenticator,
  versionsOf,
  type Sealed,
} from "./sealed-company.ts";

const random = randomOf(Number(process.env["POSTERN_TEST_SEED"] ?? 1), 31);
const key = randomBytes(32);
const script = new URL("./run-process.ts", import.meta.url).pathname;
/** What a process promises after a decided end, in ms (architecture: invalidation). */
const forgottenMsMax = 1000;

let url: string;
let db: Database;
let people: Context[];
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await db.close();
});
beforeAll(async () => {
  url = await emptyDatabase();
  const keys = providerOf("test", () => [rootKeyOf(key)]);
  db = await openPostern(url, { keys, isListening: false });
  people = await administrators("1", "2");
});

/** Another process, and how to wait for something that it says. */
async function launch(act: "open" | "rotate") {
  const args = ["--disable-warning=ExperimentalWarning", script, url, key.toString("hex"), act];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const hear = async (words: string) => {
    while (!said.includes(words)) await pause(1);
  };
  await hear("ready\n");
  return { child, hear };
}

/** As when the network between a process and its invalidation stream breaks. */
const cutStreams = () =>
  db.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and (query like 'listen %' or query like 'select extract(epoch%')`,
  );

test("another process that opens all the time stops within a second, also when its stream is cut", async () => {
  const { child, hear } = await launch("open");
  const took: number[] = [];
  for (let round = 0; round < 10; round++) {
    const one = await sealAuthenticator();
    child.stdin.write(`${JSON.stringify(one)}\n`);
    await hear(`opened ${one.id}\n`);
    if (round % 2 === 1) await cutStreams();
    await destroyByTwo(people, { scope: `postern:credentials:${one.personId}` });
    const since = tickMs();
    await hear(`gone ${one.id}\n`);
    took.push(tickMs() - since);
  }
  expect(Math.max(...took)).toBeLessThan(forgottenMsMax);
  child.kill("SIGKILL");
});

test("a rotation that is killed at any point leaves everything open, and the next one goes on", async () => {
  const sealed: Sealed[] = [];
  for (let n = 0; n < 12; n++) sealed.push(await sealAuthenticator());
  for (let kill = 0; kill < 6; kill++) {
    const { child, hear } = await launch("rotate");
    await hear("rotated\n");
    await pause(random.below(250));
    child.kill("SIGKILL");
    await once(child, "exit");
    for (const each of sealed) expect(await openAuthenticator(each)).toBe(each.secret);
  }
  await finishRotation();
  const versions = await versionsOf("postern:credentials");
  expect(versions.length).toBeGreaterThan(2);
  expect(versions.slice(0, -1).filter((text) => !text.endsWith("retired wraps 0"))).toEqual([]);
  for (const each of sealed) expect(await openAuthenticator(each)).toBe(each.secret);
  expect(database().url).toBe(url);
});
