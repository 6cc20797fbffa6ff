import { createSecretKey, randomBytes, type KeyObject } from "node:crypto";
import { conflict, newId, PosternError, singleton, type Tx } from "#lib/kernel/index.ts";
import { decrypt, encrypt, keyBytes } from "./cipher.ts";
import {
  activeKeys,
  hasAnyKey,
  holdActive,
  insertKeys,
  keysById,
  shareRoot,
  versionsOf,
  type DataKeyRow,
  type NewDataKey,
} from "./data-key-store.ts";
import {
  cacheActive,
  cachedActive,
  cachedKey,
  cacheKey,
  forgetActive,
  keyEpoch,
} from "./key-cache.ts";
import { keyProvider } from "./key-provider.ts";
import { checkKeyScope, parentScope } from "./scope.ts";

export type DataKey = { readonly id: string; readonly key: KeyObject };

/** Keys that this transaction made: no other may use them before it commits. */
const madeHere = new WeakMap<Tx, Map<string, DataKey>>();

/** What a wrapped key is bound to: its scope and its version. */
export const boundOf = (scope: string, version: number) => `data_key\n${scope}\n${version}`;

/** The active key of each scope; those that have none get one, in this transaction. */
export async function ensureKeys(
  tx: Tx,
  scopes: Iterable<string>,
  now: Date,
): Promise<ReadonlyMap<string, DataKey>> {
  const wanted = [...new Set(scopes)].map(checkKeyScope);
  const found = new Map<string, DataKey>();
  for (const scope of wanted) {
    const known = knownKey(tx, scope);
    if (known) found.set(scope, known);
  }
  const isMissing = (scope: string) => !found.has(scope);
  await loadActive(tx, wanted.filter(isMissing), found);
  await makeKeys(tx, { scopes: wanted.filter(isMissing), now }, found);
  // Those that another transaction made meanwhile: inserting waited for its commit.
  await loadActive(tx, wanted.filter(isMissing), found);
  if (wanted.some(isMissing)) throw conflict("keys_changed_meanwhile");
  return found;
}

function knownKey(tx: Tx, scope: string): DataKey | undefined {
  const made = madeHere.get(tx)?.get(scope);
  if (made) return made;
  const id = cachedActive(scope);
  const key = id === undefined ? undefined : cachedKey(id);
  return id !== undefined && key ? { id, key } : undefined;
}

async function loadActive(tx: Tx, scopes: string[], into: Map<string, DataKey>): Promise<void> {
  if (scopes.length === 0) return;
  const epoch = keyEpoch();
  const active = await activeKeys(tx, scopes);
  const keys = await unwrapKeys(tx, active);
  for (const { id, scope, isFresh } of active) {
    const key = keys.get(id);
    if (!key) continue;
    into.set(scope, { id, key });
    if (!isFresh) continue;
    cacheKey(id, key, epoch);
    cacheActive(scope, id, epoch);
  }
}

type Making = { readonly scopes: readonly string[]; readonly now: Date };

/** A new version, whatever this process remembers of the scope; the old one must be retired. */
export async function makeVersion(tx: Tx, scope: string, now: Date): Promise<void> {
  const made = new Map<string, DataKey>();
  await makeKeys(tx, { scopes: [scope], now }, made);
  if (!made.has(scope)) throw conflict("keys_changed_meanwhile");
}

async function makeKeys(tx: Tx, { scopes, now }: Making, into: Map<string, DataKey>) {
  if (scopes.length === 0) return;
  await keyProvider().prepare(!(await hasAnyKey(tx)));
  const parents = await parentKeys(tx, scopes, now);
  const versions = await versionsOf(tx, scopes);
  const made = await Promise.all(
    scopes.map((scope) =>
      makeKey(scope, (versions.get(scope) ?? 0) + 1, parents.get(parentScope(scope) ?? "")),
    ),
  );
  const inserted = new Set((await insertKeys(tx, made, now)).map(({ id }) => id));
  const here = madeHere.get(tx) ?? new Map<string, DataKey>();
  for (const { id, scope, key } of made) {
    if (!inserted.has(id)) continue;
    into.set(scope, { id, key });
    here.set(scope, { id, key });
  }
  madeHere.set(tx, here);
}

/** A rotation in between is met once, seldom twice. */
const parentAttemptsMax = 3;

/** The keys that wrap these scopes' keys, held active until this transaction ends. */
async function parentKeys(tx: Tx, scopes: readonly string[], now: Date) {
  const wanted = [...new Set(scopes.flatMap((scope) => parentScope(scope) ?? []))];
  if (scopes.some((scope) => parentScope(scope) === undefined)) await shareRoot(tx);
  if (wanted.length === 0) return new Map<string, DataKey>();
  for (let attempt = 1; attempt <= parentAttemptsMax; attempt++) {
    const parents = await ensureKeys(tx, wanted, now);
    const held = await holdActive(
      tx,
      [...parents.values()].map(({ id }) => id),
    );
    const retired = [...parents].filter(([, { id }]) => !held.has(id));
    if (retired.length === 0) return parents;
    for (const [scope] of retired) forgetActive(scope);
  }
  throw conflict("keys_changed_meanwhile");
}

async function makeKey(
  scope: string,
  version: number,
  parent: DataKey | undefined,
): Promise<NewDataKey & { key: KeyObject }> {
  const plain = randomBytes(keyBytes);
  const bound = boundOf(scope, version);
  const wrapped = parent
    ? encrypt(parent.key, bound, plain)
    : await keyProvider().wrap(bound, plain);
  const key = secretOf(plain);
  return { id: newId(), scope, version, wrapped, wrappedBy: parent?.id ?? null, key };
}

/**
 * Keys by identifier, active and retired.
 * @throws {PosternError} `gone` when one of them was destroyed.
 */
export async function openKeys(tx: Tx, ids: Iterable<string>) {
  const found = new Map<string, KeyObject>();
  const missing: string[] = [];
  const made = new Map([...(madeHere.get(tx)?.values() ?? [])].map(({ id, key }) => [id, key]));
  for (const id of new Set(ids)) {
    const key = made.get(id) ?? cachedKey(id);
    if (key) found.set(id, key);
    else missing.push(id);
  }
  if (missing.length === 0) return found;
  const epoch = keyEpoch();
  const rows = await keysById(tx, missing);
  const keys = await unwrapKeys(tx, rows);
  for (const { id, isFresh } of rows) {
    const key = keys.get(id);
    if (!key) continue;
    if (isFresh) cacheKey(id, key, epoch);
    found.set(id, key);
  }
  if (missing.some((id) => !found.has(id))) throw new PosternError("gone", "key_unknown");
  return found;
}

type Wrapped = Pick<DataKeyRow, "id" | "scope" | "version" | "wrapped" | "wrappedBy">;

/** @throws {PosternError} `gone` when one of them, or what wrapped it, was destroyed. */
export async function unwrapKeys(
  tx: Tx,
  keys: readonly Wrapped[],
): Promise<Map<string, KeyObject>> {
  const parentIds = keys.flatMap(({ wrappedBy }) => wrappedBy ?? []);
  const parents = parentIds.length === 0 ? new Map() : await openKeys(tx, parentIds);
  const unwrapped = await Promise.all(
    keys.map(async (row): Promise<[string, KeyObject]> => {
      if (row.wrapped === null) throw new PosternError("gone", "key_destroyed");
      const bound = boundOf(row.scope, row.version);
      const parent: KeyObject | undefined = parents.get(row.wrappedBy ?? "");
      if (!parent) return [row.id, await askProvider(bound, row.wrapped)];
      return [row.id, secretOf(decrypt(parent, bound, row.wrapped))];
    }),
  );
  return new Map(unwrapped);
}

function secretOf(plain: Uint8Array): KeyObject {
  const key = createSecretKey(plain);
  plain.fill(0);
  return key;
}

const asked = singleton("keys-asked", () => ({ answers: new Map<string, Promise<KeyObject>>() }));

/** When many need a key that memory has just forgotten, one of them asks for all. */
function askProvider(bound: string, wrapped: Uint8Array): Promise<KeyObject> {
  const name = `${bound}\n${Buffer.from(wrapped).toString("base64")}`;
  const known = asked.answers.get(name);
  if (known) return known;
  const answer = keyProvider()
    .unwrap(bound, wrapped)
    .then(secretOf)
    .finally(() => asked.answers.delete(name));
  asked.answers.set(name, answer);
  return answer;
}
