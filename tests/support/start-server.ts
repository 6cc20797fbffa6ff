import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chmodSync } from "node:fs";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "#lib/kernel/embedded/index.ts";
import { singleton } from "#lib/kernel/index.ts";
import { applyMigrations } from "#lib/kernel/migrations/apply-migrations.ts";

declare module "vitest" {
  interface ProvidedContext {
    serverUrl: string;
    templateName: string;
    /** Begins the names of databases that stay until the run is over. */
    keptPrefix: string;
    /** A folder of this run, for what one file leaves for the others. */
    keptDir: string;
  }
}

const templateName = "postern_template";
const keptPrefix = "postern_kept_";

/**
 * One PostgreSQL for the whole run, with one migrated template that each test file clones. It is
 * Postern's own, or the one that TEST_DATABASE_URL names (a superuser's URL).
 */
export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  held.started ??= start();
  held.users += 1;
  const server = await held.started;
  project.provide("serverUrl", server.url);
  project.provide("templateName", templateName);
  project.provide("keptPrefix", keptPrefix);
  project.provide("keptDir", server.keptDir);
  return async () => {
    held.users -= 1;
    if (held.users > 0) return;
    await server.stop();
    rmSync(server.keptDir, { recursive: true, force: true });
  };
}

type Held = {
  started?: ReturnType<typeof start>;
  /** Kinds of tests that use it: the last one to end stops it. */
  users: number;
};
/** Each kind of tests loads this file anew, in the same process. */
const held = singleton<Held>("test-server", () => ({ users: 0 }));

async function start() {
  const given = process.env["TEST_DATABASE_URL"];
  const server = given === undefined ? await ownServer() : givenServer(given);
  await makeTemplate(server.url);
  return { ...server, keptDir: mkdtempSync(join(tmpdir(), "postern-kept-")) };
}

async function ownServer() {
  const dataDir = mkdtempSync(join(tmpdir(), "postern-test-"));
  chmodSync(dataDir, 0o755);
  const server = await startEmbedded({
    dataDir,
    settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
  });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** Somebody's own: it goes on, without what this run made. */
const givenServer = (url: string) => ({ url, stop: () => dropMade(url) });

async function dropMade(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "select datname as name from pg_database where datname = $1 or starts_with(datname, $2)",
    [templateName, keptPrefix],
  );
  for (const { name } of rows) await client.query(`drop database ${name} with (force)`);
  await client.end();
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`drop database if exists ${templateName}`);
  await client.query(`create database ${templateName}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${templateName}`;
  await applyMigrations(url.href);
}
