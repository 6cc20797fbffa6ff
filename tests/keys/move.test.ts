import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { database } from "#lib/kernel/index.ts";
import { checkKeys, listRoots, moveKeys, planMove, rotateKey } from "#lib/keys/index.ts";
import { moveAll, openMoving, wrapped, type Kind, type Moving, type Sided } from "./moving.ts";
import { atConsole } from "./sealed-company.ts";
import { notRun } from "./soft-token.ts";

let moving: Moving;
beforeAll(async () => {
  moving = await openMoving();
});

const legs: readonly (readonly [from: Kind, to: Kind])[] =
  notRun === undefined
    ? [
        ["local", "vault"],
        ["vault", "pkcs11"],
        ["pkcs11", "local"],
        ["local", "pkcs11"],
        ["pkcs11", "vault"],
        ["vault", "local"],
      ]
    : [
        ["local", "vault"],
        ["vault", "local"],
      ];
if (notRun !== undefined) process.stdout.write(`not run: moves to PKCS #11, because ${notRun}\n`);

test.each(legs)(
  "from %s to %s: everything opens at every moment, and the old one may go",
  async (from, to) => {
    const [before, after] = [
      { current: from, also: to },
      { current: to, also: from },
    ];
    await moving.openAs(before);
    const count = (await wrapped()).length;
    const untouched = await wrapped();
    expect(await planMove(atConsole, { to })).toMatchObject({ from, keys: count, moved: 0 });
    expect(await wrapped()).toEqual(untouched);

    expect(await moveKeys(atConsole, { to, keysMax: 1 })).toEqual({ keys: 1, left: count - 1 });
    await moving.openAs(before);
    await moving.openAs(after);
    expect(await planMove(atConsole, { to })).toMatchObject({ keys: count - 1, moved: 1 });
    expect(await moveAll(to)).toBe(count - 1);
    await moving.openAs(before);

    // A process that still wraps with the old provider makes a key.
    await rotateKey(atConsole, { scope: "postern:audit" });
    await moving.openAs(after);
    expect((await checkKeys(atConsole, {})).warnings).toContainEqual(
      `1 keys hang on "${from}": "postern keys move --to ${to}" goes on`,
    );
    await rotateKey(atConsole, { scope: "postern:credentials" });
    expect(await moveAll(to)).toBe(1);
    expect(await moveAll(to)).toBe(0);
    const { roots } = await listRoots(atConsole, {});
    const hanging = roots.filter(({ wraps }) => wraps > 0).map(({ root }) => root);
    expect(hanging.length).toBeGreaterThan(0);
    expect(hanging.filter((root) => root.startsWith(`${from} `))).toEqual([]);
    await moving.openAs({ current: to });
  },
);

test("a move that fails at any call to the provider changes nothing that does not open, and goes on", async () => {
  const sided: Sided = { current: "local", also: "vault" };
  for (let call = 1, isDone = false; !isDone; call++) {
    await moving.openAs(sided);
    const heard = moving.server.calls.length;
    moving.server.heard = () =>
      moving.server.calls.length - heard === call && moving.server.faults.push({ status: 403 });
    isDone = await moveKeys(atConsole, { to: "vault", keysMax: 1 }).then(
      ({ left }) => left === 0,
      () => false,
    );
    moving.server.heard = undefined;
    moving.server.faults.length = 0;
    await moving.openAs(sided);
    await moving.openAs({ current: "vault", also: "local" });
    if (isDone) expect(call).toBeGreaterThan(3);
  }
  await moving.openAs({ current: "vault" });
});

test("a provider that gives something else back, or nothing, gets no key", async () => {
  moving.use({ current: "vault", also: "local" });
  await moveAll("local");
  const untouched = await wrapped();
  moving.server.swapsPlaintext = true;
  const asked = moveKeys(atConsole, { to: "vault" });
  await expect(asked).rejects.toMatchObject({ reason: "key_provider_reads_back_otherwise" });
  expect(await wrapped()).toEqual(untouched);
  moving.server.swapsPlaintext = false;
  const key = moving.server.keys.get("postern");
  if (!key) throw new Error("the server has no key");
  key.oldest = 99;
  await expect(moveKeys(atConsole, { to: "vault" })).rejects.toMatchObject({
    reason: "root_key_differs",
  });
  key.oldest = 1;
  expect(await wrapped()).toEqual(untouched);
  await moving.openAs({ current: "local" });
});

test("two that move at the same time move each key once", async () => {
  await moving.openAs({ current: "local", also: "vault" });
  const count = (await wrapped()).length;
  const both = await Promise.all([moveAll("vault", 1), moveAll("vault", 1), moveAll("vault", 2)]);
  expect(both.reduce((sum, each) => sum + each, 0)).toBe(count);
  await moving.openAs({ current: "vault" });
});

test("a provider that this process does not open is none to move to", async () => {
  moving.use({ current: "vault" });
  const reason = "key_provider_not_open";
  await expect(moveKeys(atConsole, { to: "local" })).rejects.toMatchObject({ reason });
  await expect(planMove(atConsole, { to: "vault" })).rejects.toMatchObject({ reason });
  moving.use({ current: "vault", also: "local" });
  await expect(moveKeys(atConsole, { to: "pkcs11" })).rejects.toMatchObject({ reason });
});

test("each step stands in the log, with the keys that were moved and no key", async () => {
  const { rows } = await database().pool.query<{ text: string }>(
    "select body::text as text from audit_event where action = 'key.move'",
  );
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.some(({ text }) => /postern:audit \d/.test(text))).toBe(true);
});

test("no plaintext key reaches the database or a file", async () => {
  expect(moving.server.secrets.length).toBeGreaterThan(3);
  const { rows } = await database().pool.query<{ text: string }>(
    `select (select string_agg(encode(wrapped, 'base64'), '') from data_key) ||
            (select string_agg(body::text, '') from audit_event) as text`,
  );
  const files = readdirSync(moving.home.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  const kept = [rows[0]?.text ?? "", ...files].join("\n");
  for (const secret of moving.server.secrets) {
    expect(kept).not.toContain(secret);
    expect(kept).not.toContain(Buffer.from(secret, "base64").toString("latin1"));
    expect(kept).not.toContain(Buffer.from(secret, "base64").toString("hex"));
  }
});
