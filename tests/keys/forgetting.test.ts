import { createSecretKey, randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isLive, query, sql, tickMs, yes, type Context, type Database } from "#lib/kernel/index.ts";
import { cachedKey, cacheKey, keyEpoch } from "#lib/keys/key-cache.ts";
import { confirmDestruction, requestDestruction, rotateKey } from "#lib/keys/index.ts";
import { openKeys } from "#lib/keys/data-key.ts";
import { openPostern } from "#lib/registry/index.ts";
import { z } from "zod";
import { emptyDatabase, testKeys } from "#tests/support/database.ts";
import {
  administrators,
  atConsole,
  openAuthenticator,
  sealAuthenticator,
  type Sealed,
} from "./sealed-company.ts";

let db: Database;
let people: Context[];
afterAll(() => db.close());
beforeAll(async () => {
  db = await openPostern(await emptyDatabase(), { keys: testKeys });
  people = await administrators("1", "2");
});

async function keyIdOf({ personId }: Sealed): Promise<string> {
  const { rows } = await db.pool.query<{ id: string }>(
    "select id from data_key where scope = $1 and version = 1",
    [`postern:credentials:${personId}`],
  );
  return rows[0]?.id ?? "";
}

async function destroy({ personId }: Sealed): Promise<void> {
  const [first = atConsole, second = atConsole] = people;
  const scope = `postern:credentials:${personId}`;
  const { destructionId } = await requestDestruction(first, { scope, reason: "they asked for it" });
  await confirmDestruction(second, { destructionId });
}

test("a process that holds a key in memory has forgotten it a second after it was destroyed", async () => {
  const one = await sealAuthenticator();
  expect(await openAuthenticator(one)).toBe(one.secret);
  const id = await keyIdOf(one);
  expect(cachedKey(id)).toBeDefined();
  await destroy(one);
  const since = tickMs();
  while (cachedKey(id) && tickMs() - since < 1000) await pause(5);
  expect(cachedKey(id)).toBeUndefined();
  await expect(openAuthenticator(one)).rejects.toMatchObject({ code: "gone" });
});

test("a key that was read before a notice and arrives after it is not kept", () => {
  const id = "018f0000-0000-7000-8000-000000000001";
  const epoch = keyEpoch();
  cacheKey(id, createSecretKey(randomBytes(32)), epoch - 1);
  expect(cachedKey(id)).toBeUndefined();
  cacheKey(id, createSecretKey(randomBytes(32)), epoch);
  expect(isLive()).toBe(true);
  expect(cachedKey(id)).toBeDefined();
});

test("a reading that began before the destruction still reads, and leaves no key in memory", async () => {
  const one = await sealAuthenticator();
  const id = await keyIdOf(one);
  const reading = query({
    name: "test.slow-reading",
    title: "Reads a key after somebody destroyed it.",
    right: "console",
    rest: "internal",
    input: z.object({}),
    output: z.object({ isOpen: z.boolean() }),
    authorize: () => yes(),
    run: async ({ tx }) => {
      await tx.$queryRaw(sql`select 1 from data_key limit 1`);
      await destroy(one);
      await pause(300);
      return { isOpen: (await openKeys(tx, [id])).has(id) };
    },
  });
  expect(await reading(atConsole, {})).toEqual({ isOpen: true });
  expect(cachedKey(id)).toBeUndefined();
});

test("a process that remembers a scope's key rotates it all the same", async () => {
  const one = await sealAuthenticator();
  const scope = `postern:credentials:${one.personId}`;
  expect(await openAuthenticator(one)).toBe(one.secret);
  expect(await rotateKey(atConsole, { scope })).toEqual({ scope, version: 2 });
  expect(await openAuthenticator(one)).toBe(one.secret);
});
