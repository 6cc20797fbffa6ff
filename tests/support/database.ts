import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { newId, type Database } from "#lib/kernel/index.ts";
import { providerOf, rootKeyOf } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { afterFile } from "./after-file.ts";

const rootKey = rootKeyOf(randomBytes(32));
/** A root key that ends with the test's process. */
export const testKeys = providerOf("test", () => [rootKey]);

async function withServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: inject("serverUrl") });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const onServer = (statement: string): Promise<unknown> =>
  withServer((client) => client.query(statement));

/** A fresh, migrated database, dropped when the file's tests are over; answers its URL. */
export const emptyDatabase = (): Promise<string> => copyOf(inject("templateName"));

async function copyOf(template: string): Promise<string> {
  const name = `test_${newId().replaceAll("-", "")}`;
  await onServer(`create database ${name} template ${template}`);
  afterFile(() => onServer(`drop database if exists ${name} with (force)`));
  return urlOf(name);
}

function urlOf(name: string): string {
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${name}`;
  return url.href;
}

type Filling = {
  readonly keyFile: string;
  readonly fill: (url: string, keyFile: string) => Promise<void>;
};

/** A copy of a database that the first file of the run to ask for it fills, and of its root key. */
export async function filledDatabase(name: string, { keyFile, fill }: Filling): Promise<string> {
  const [kept, database] = [join(inject("keptDir"), `${name}.key`), inject("keptPrefix") + name];
  await withServer(async (client) => {
    // Whoever asks meanwhile waits for it.
    await client.query("select pg_advisory_lock(hashtext($1))", [database]);
    if (existsSync(kept)) return;
    await client.query(`drop database if exists ${database} with (force)`);
    await client.query(`create database ${database} template ${inject("templateName")}`);
    const unfinished = `${kept}.new`;
    await fill(urlOf(database), unfinished);
    renameSync(unfinished, kept);
  });
  copyFileSync(kept, keyFile);
  return copyOf(database);
}

/** Opens Postern on a fresh database of its own, as a process would. Call it in `beforeAll`. */
export async function testDatabase(): Promise<Database> {
  const opened = await openPostern(await emptyDatabase(), {
    isListening: false,
    keys: testKeys,
  });
  afterFile(() => opened.close());
  return opened;
}
