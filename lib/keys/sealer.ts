import { PosternError, type Tx } from "#lib/kernel/index.ts";
import { ensureKeys, openKeys } from "./data-key.ts";
import { keysOfScope } from "./data-key-store.ts";
import { openedWith, sealedWith } from "./seal.ts";
import { refuseUnlisted } from "./sealed-place.ts";

/** Encrypts under one scope without asking the database again. */
export type Sealer = (place: string, plain: Uint8Array) => Buffer;

/**
 * A step: what seals a stream of values that must not wait for the database. It keeps the key of
 * its scope in memory for as long as it is held itself, so it is for scopes of one thing only.
 */
export async function sealerOf(tx: Tx, scope: string, now: Date): Promise<Sealer> {
  const found = (await ensureKeys(tx, [scope], now)).get(scope);
  if (!found) throw new Error(`no key is active for "${scope}"`);
  return (place, plain) => {
    refuseUnlisted(scope, place);
    return sealedWith(found, { scope, place, plain });
  };
}

/** Decrypts what was sealed under one scope. @throws {PosternError} when it was altered. */
export type Opener = (place: string, sealed: Uint8Array) => Buffer;

/**
 * The other way round: for reading a stream.
 * @throws {PosternError} `gone` when the keys of the scope were destroyed.
 */
export async function openerOf(tx: Tx, scope: string): Promise<Opener> {
  const ids = await keysOfScope(tx, scope);
  if (ids.length === 0) throw new PosternError("gone", "key_destroyed");
  const keys = await openKeys(tx, ids);
  return (place, sealed) => openedWith(keys, { scope, place, sealed });
}
