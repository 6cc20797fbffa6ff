import { beforeAll, expect, test } from "vitest";
import { database, newId, port, rows, sql } from "#lib/kernel/index.ts";
import { getKey, listKeys, resealValues, rewrapKeys, rotateKey } from "#lib/keys/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import {
  atConsole,
  finishRotation,
  inside,
  openAuthenticator,
  postern,
  sayAbout,
  sealAuthenticator,
  versionsOf,
  wordOf,
  type Said,
  type Sealed,
} from "./sealed-company.ts";

const sealed: Sealed[] = [];
const said: Said[] = [];

beforeAll(async () => {
  await testDatabase();
  for (let n = 0; n < 25; n++) sealed.push(await sealAuthenticator());
  for (const { personId } of sealed.slice(0, 5))
    said.push(await sayAbout(personId, `w${said.length}`));
});

async function expectAllOpen(): Promise<void> {
  for (const each of sealed) expect(await openAuthenticator(each)).toBe(each.secret);
  for (const each of said) expect(await wordOf(each)).toBe(each.word);
}

test("a rotated class key wraps nothing any more once its batches ran, and all opens throughout", async () => {
  await rotateKey(atConsole, { scope: "postern:credentials" });
  expect(await versionsOf("postern:credentials")).toEqual([
    "1 retired wraps 25",
    "2 active wraps 0",
  ]);
  await expectAllOpen();
  // As after a crash between two batches: some moved, some did not, and everything opens.
  expect(await rewrapKeys(postern, { keysMax: 10 })).toEqual({ keys: 10 });
  expect(await versionsOf("postern:credentials")).toEqual([
    "1 retired wraps 15",
    "2 active wraps 10",
  ]);
  await expectAllOpen();
  expect((await finishRotation(10)).keys).toBe(15);
  expect(await versionsOf("postern:credentials")).toEqual([
    "1 retired wraps 0",
    "2 active wraps 25",
  ]);
  await expectAllOpen();
});

test("a batch that fails half-way leaves every key as it was", async () => {
  await rotateKey(atConsole, { scope: "postern:credentials" });
  const before = await versionsOf("postern:credentials");
  const failing = inside(async ({ tx }) => {
    await tx.$executeRaw(
      sql`update data_key set wrapped = '\\x00' where scope like 'postern:credentials:%'`,
    );
    throw new Error("the machine stopped");
  });
  await expect(failing).rejects.toThrow("the machine stopped");
  expect(await versionsOf("postern:credentials")).toEqual(before);
  await expectAllOpen();
  await finishRotation();
  await expectAllOpen();
});

test("values of a retired key are sealed anew where they may be changed", async () => {
  const [one] = sealed;
  if (!one) throw new Error("nobody");
  const scope = `postern:credentials:${one.personId}`;
  await rotateKey(atConsole, { scope });
  const version = 1;
  expect((await getKey(atConsole, { scope, version })).places).toEqual([
    { place: "totp.sealed", values: 1, isChangeable: true },
  ]);
  await finishRotation();
  expect((await getKey(atConsole, { scope, version })).places[0]?.values).toBe(0);
  expect((await getKey(atConsole, { scope, version: 2 })).places[0]?.values).toBe(1);
  expect(await openAuthenticator(one)).toBe(one.secret);
});

test("what the log sealed keeps the key of its time, and says so", async () => {
  const [first] = said;
  if (!first) throw new Error("nothing said");
  const scope = `postern:audit:${first.personId}`;
  await rotateKey(atConsole, { scope });
  const later = await sayAbout(first.personId, "later");
  await finishRotation();
  expect((await getKey(atConsole, { scope, version: 1 })).places).toEqual([
    { place: "audit_event.sealed", values: 1, isChangeable: false },
  ]);
  expect((await getKey(atConsole, { scope, version: 2 })).places[0]?.values).toBe(1);
  expect(await wordOf(first)).toBe(first.word);
  expect(await wordOf(later)).toBe("later");
});

test("resealing goes on where a batch before ended, place by place", async () => {
  for (const each of sealed.slice(0, 7)) {
    await rotateKey(atConsole, { scope: `postern:credentials:${each.personId}` });
  }
  const first = await resealValues(postern, { valuesMax: 3 });
  expect(first).toEqual({ values: 3, place: "totp.sealed" });
  await expectAllOpen();
  expect((await finishRotation(2)).values).toBe(4);
  await expectAllOpen();
});

test("one value that is broken does not hold up the others", async () => {
  const [broken, ...others] = [await sealAuthenticator(), await sealAuthenticator()];
  if (!broken) throw new Error("nobody");
  await inside(({ tx }) =>
    tx.$executeRaw(sql`update totp set sealed = sealed || '\\x00' where id = ${broken.id}::uuid`),
  );
  for (const { personId } of [broken, ...others]) {
    await rotateKey(atConsole, { scope: `postern:credentials:${personId}` });
  }
  expect((await finishRotation()).values).toBe(1);
  for (const each of others) expect(await openAuthenticator(each)).toBe(each.secret);
  await inside(({ tx }) => tx.$executeRaw(sql`delete from totp where id = ${broken.id}::uuid`));
});

test("a new key never hangs on a key that was retired before it was made", async () => {
  await Promise.all([
    ...Array.from({ length: 6 }, () => sealAuthenticator()).map(async (made) =>
      sealed.push(await made),
    ),
    rotateKey(atConsole, { scope: "postern:credentials" }),
  ]);
  await finishRotation();
  const versions = await versionsOf("postern:credentials");
  expect(versions.slice(0, -1).every((text) => text.endsWith("wraps 0"))).toBe(true);
  sealed.push(await sealAuthenticator());
  expect((await versionsOf("postern:credentials")).slice(0, -1)).toEqual(versions.slice(0, -1));
  await expectAllOpen();
});

test("the list says how many keys still hang on each version", async () => {
  const { items } = await listKeys(atConsole, { scope: "postern:credentials" });
  const {
    rows: [all],
  } = await database().pool.query<{ count: number }>(
    "select count(*)::int as count from data_key where scope like 'postern:credentials:%'",
  );
  expect(items.at(-1)).toMatchObject({ state: "active", wraps: all?.count });
  expect(items[0]).toMatchObject({ state: "retired", wraps: 0 });
});

test("nothing is sealed where no room has declared that it seals", async () => {
  const sealing = inside(({ tx }) =>
    port("seal")(tx, "postern:credentials", `diary.page:${newId()}`, Buffer.from("x")),
  );
  await expect(sealing).rejects.toThrow('no room has declared that keys of "postern:credentials"');
  const elsewhere = inside(({ tx }) =>
    port("seal")(tx, "postern:audit", `totp.sealed:${newId()}`, Buffer.from("x")),
  );
  await expect(elsewhere).rejects.toThrow("no room has declared");
});

test("the search for sealed values finds both parts of an event, and only its own", async () => {
  const [{ places } = { places: 0 }] = await inside(({ tx }) =>
    rows<{ places: number }>(
      tx,
      sql`select count(distinct person_ids)::int as places from audit_event
          where sealed is not null and action = 'test.say'`,
    ),
  );
  expect(places).toBe(5);
  const { items } = await listKeys(atConsole, { limit: 200 });
  for (const { scope, version } of items.filter((key) => key.scope.startsWith("postern:audit:"))) {
    const key = await getKey(atConsole, { scope, version });
    expect([scope, version, key.places[0]?.values]).toEqual([scope, version, 1]);
  }
});
