import type { KeyObject } from "node:crypto";
import type { Tx } from "#lib/kernel/index.ts";
import { now as processNow, PosternError } from "#lib/kernel/index.ts";
import { decrypt, encrypt } from "./cipher.ts";
import { ensureKeys, openKeys, type DataKey } from "./data-key.ts";
import { refuseUnlisted } from "./sealed-place.ts";

/** Version of the format, and the identifier of the key. */
const formatVersion = 1;
const idBytes = 16;
const headBytes = 1 + idBytes;

export type ToSeal = {
  readonly scope: string;
  /** `table.column:row`: the ciphertext opens nowhere else. */
  readonly place: string;
  readonly plain: Uint8Array;
};
export type ToOpen = {
  readonly scope: string;
  readonly place: string;
  readonly sealed: Uint8Array;
};

const boundOf = (scope: string, place: string) => `sealed\n${scope}\n${place}`;

const idToBytes = (id: string) => Buffer.from(id.replaceAll("-", ""), "hex");

function idOf(sealed: Uint8Array): string {
  const isKnown = sealed[0] === formatVersion && sealed.length > headBytes;
  if (!isKnown) throw unreadable();
  const hex = Buffer.from(sealed.subarray(1, headBytes)).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const unreadable = () => new PosternError("internal", "sealed_value_unreadable");

/** Encrypts many values with one look at the database; answers them in the same order. */
export async function sealMany(tx: Tx, items: readonly ToSeal[], now: Date): Promise<Buffer[]> {
  for (const { scope, place } of items) refuseUnlisted(scope, place);
  const scopes = items.map(({ scope }) => scope);
  const keys = items.length === 0 ? undefined : await ensureKeys(tx, scopes, now);
  return items.map(({ scope, place, plain }) => {
    const found = keys?.get(scope);
    if (!found) throw unreadable();
    return sealedWith(found, { scope, place, plain });
  });
}

export function sealedWith({ id, key }: DataKey, { scope, place, plain }: ToSeal): Buffer {
  const text = encrypt(key, boundOf(scope, place), plain);
  return Buffer.concat([Buffer.of(formatVersion), idToBytes(id), text]);
}

/** @throws {PosternError} `gone` when the key was destroyed. */
export async function openMany(tx: Tx, items: readonly ToOpen[]): Promise<Buffer[]> {
  const keys = await openKeys(
    tx,
    items.map(({ sealed }) => idOf(sealed)),
  );
  return items.map((item) => openedWith(keys, item));
}

export function openedWith(
  keys: ReadonlyMap<string, KeyObject>,
  { scope, place, sealed }: ToOpen,
): Buffer {
  const key = keys.get(idOf(sealed));
  if (!key) throw unreadable();
  try {
    return decrypt(key, boundOf(scope, place), sealed.subarray(headBytes));
  } catch {
    // Moved to another place or scope, or altered.
    throw unreadable();
  }
}

/** Fills the kernel's port: encrypts one value under the active key of its scope. */
export async function seal(tx: Tx, scope: string, place: string, plain: Uint8Array) {
  const [sealed] = await sealMany(tx, [{ scope, place, plain }], processNow());
  if (!sealed) throw unreadable();
  return sealed;
}

/** Fills the kernel's port: decrypts what `seal` made for this scope and place. */
export async function open(tx: Tx, scope: string, place: string, sealed: Uint8Array) {
  const [plain] = await openMany(tx, [{ scope, place, sealed }]);
  if (!plain) throw unreadable();
  return plain;
}
