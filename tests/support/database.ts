import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";
import { newId, resetClock, type Database } from "#lib/kernel/index.ts";
import { providerOf, rootKeyOf } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";

const rootKey = rootKeyOf(randomBytes(32));
/** A root key that ends with the test's process. */
export const testKeys = providerOf("test", () => [rootKey]);

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("serverUrl") });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const leftBehind: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const clear of leftBehind.splice(0).toReversed()) await clear();
});

/** A fresh, migrated database, dropped when the file's tests are over; answers its URL. */
export async function emptyDatabase(): Promise<string> {
  const name = `test_${newId().replaceAll("-", "")}`;
  await onServer(`create database ${name} template ${inject("templateName")}`);
  leftBehind.push(() => onServer(`drop database if exists ${name} with (force)`));
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${name}`;
  return url.href;
}

/** Opens Postern on a fresh database of its own, as a process would. Call it in `beforeAll`. */
export async function testDatabase(): Promise<Database> {
  const opened = await openPostern(await emptyDatabase(), {
    isListening: false,
    keys: testKeys,
  });
  leftBehind.push(async () => {
    resetClock();
    await opened.close();
  });
  return opened;
}
