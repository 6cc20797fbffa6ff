import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "#lib/kernel/index.ts";
import {
  checkKeys,
  listRoots,
  localProvider,
  prepareRoot,
  removeRoot,
  rewrapRoot,
  rotateKey,
  rotateRoot,
  useKeyProvider,
} from "#lib/keys/index.ts";
import { newInstallation, type Installation } from "#tests/operate/installation.ts";
import {
  atConsole,
  openAuthenticator,
  sayAbout,
  sealAuthenticator,
  wordOf,
  type Said,
  type Sealed,
} from "./sealed-company.ts";

let home: Installation;
let db: Database;
let file: string;
let one: Sealed;
let said: Said;

afterAll(() => db.close());
beforeAll(async () => {
  home = await newInstallation();
  db = await home.open();
  file = join(home.dataDir, "keys/root.key");
  one = await sealAuthenticator();
  said = await sayAbout(one.personId, "hello");
});

/** As a process that has read the file as it is now, and nothing earlier. */
const restart = () => useKeyProvider(localProvider(file));

async function expectAllOpen(): Promise<void> {
  expect(await openAuthenticator(one)).toBe(one.secret);
  expect(await wordOf(said)).toBe(said.word);
  expect(await checkKeys(atConsole, {})).toMatchObject({ isUsable: true });
}

const roots = async () => (await listRoots(atConsole, {})).roots;

test("a rotation of the root key that stops at any batch leaves everything open", async () => {
  const [before] = await roots();
  expect(before).toMatchObject({ isCurrent: true, isThere: true, wraps: 2 });
  const { root, isNew } = await rotateRoot(atConsole, {});
  expect([isNew, root === before?.root]).toEqual([true, false]);
  restart();
  await expectAllOpen();
  expect(await rewrapRoot(atConsole, { keysMax: 1 })).toEqual({ keys: 1, left: 1 });
  expect((await checkKeys(atConsole, {})).warnings).toEqual([
    '1 keys hang on an earlier root key: "postern keys rotate-root" goes on',
  ]);
  restart();
  await expectAllOpen();
  // Started again: it goes on, and makes no third key.
  expect(await rotateRoot(atConsole, {})).toEqual({ root, isNew: false });
  const early = removeRoot(atConsole, { root: before?.root ?? "" });
  await expect(early).rejects.toMatchObject({ reason: "root_key_in_use", details: { keys: 1 } });
  expect(await rewrapRoot(atConsole, {})).toEqual({ keys: 1, left: 0 });
  await expectAllOpen();
  expect(await roots()).toMatchObject([
    { root, isCurrent: true, wraps: 2 },
    { root: before?.root, isCurrent: false, wraps: 0 },
  ]);
});

test("the key file keeps its mode through a rotation", () => {
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("an earlier root key goes once nothing hangs on it, the current one never", async () => {
  const [current, earlier] = await roots();
  const removing = removeRoot(atConsole, { root: current?.root ?? "" });
  await expect(removing).rejects.toMatchObject({ reason: "root_key_is_current" });
  await removeRoot(atConsole, { root: earlier?.root ?? "" });
  expect(await roots()).toMatchObject([{ root: current?.root }]);
  const gone = removeRoot(atConsole, { root: earlier?.root ?? "" });
  await expect(gone).rejects.toMatchObject({ reason: "root_key_not_found" });
  restart();
  await expectAllOpen();
});

test("a prepared root key opens on every machine before the first one wraps with it", async () => {
  const { root } = await prepareRoot(atConsole, {});
  expect((await prepareRoot(atConsole, {})).root).toBe(root);
  const elsewhere = join(home.dataDir, "keys/other-machine.key");
  writeFileSync(elsewhere, readFileSync(file), { mode: 0o600 });
  expect(await rotateRoot(atConsole, {})).toEqual({ root, isNew: true });
  await rewrapRoot(atConsole, {});
  useKeyProvider(localProvider(elsewhere));
  await expectAllOpen();
  restart();
  await expectAllOpen();
});

test("a process that read the key file before it was exchanged wraps with what stands there now", async () => {
  const stale = localProvider(file);
  await stale.roots();
  const { root } = await rotateRoot(atConsole, {});
  await rewrapRoot(atConsole, {});
  useKeyProvider(stale);
  await rotateKey(atConsole, { scope: "postern:audit" });
  expect((await roots()).map(({ wraps }) => wraps)).toEqual([3, 0, 0]);
  expect((await roots())[0]?.root).toBe(root);
  await expectAllOpen();
});

test("a root key that was taken out of the file by hand too early is named by the check", async () => {
  const [current, ...earlier] = await roots();
  await rotateRoot(atConsole, {});
  const kept = readFileSync(file);
  const [newest = ""] = kept.toString().split("\n");
  writeFileSync(file, `${newest}\n`, { mode: 0o600 });
  expect(await checkKeys(atConsole, {})).toMatchObject({
    isUsable: false,
    reason: "root_key_missing",
    details: { roots: [current?.root] },
  });
  expect(earlier.length).toBe(2);
  writeFileSync(file, kept, { mode: 0o600 });
  await rewrapRoot(atConsole, {});
  await expectAllOpen();
});

test("a key file that others may read is refused, and its keys are never said", async () => {
  chmodSync(file, 0o644);
  const said = await checkKeys(atConsole, {});
  chmodSync(file, 0o600);
  expect(said).toMatchObject({ isUsable: false });
  const [line = ""] = readFileSync(file, "utf8").split("\n");
  expect(JSON.stringify(said)).not.toContain(line.slice(16));
});

test("the verb rotates from end to end, and says what may go", async () => {
  const rotated = await home.run("keys", "rotate-root");
  expect([rotated.code, rotated.err]).toEqual([0, ""]);
  expect(rotated.out).toMatch(/3 keys wrapped anew, 0 left/);
  const listed = await home.run("keys", "roots", "--json");
  const found = JSON.parse(listed.out) as { roots: { wraps: number; root: string }[] };
  expect(found.roots.map(({ wraps }) => wraps).slice(0, 2)).toEqual([3, 0]);
  const removed = await home.run("keys", "remove-root", found.roots[0]?.root ?? "");
  expect([removed.code, removed.err]).toMatchObject([1, /root key is current/]);
  await expectAllOpen();
});
