import { existsSync, statSync } from "node:fs";
import { log, PosternError } from "#lib/kernel/index.ts";
import { decrypt, encrypt, encryptedBytes, keyBytes } from "./cipher.ts";
import type { KeyProvider } from "./key-provider.ts";
import {
  createRootKey,
  newRootKey,
  readRootKeys,
  replaceRootKeys,
  rootIdBytes,
  type RootKey,
} from "./root-key-file.ts";

const nameOf = ({ id }: RootKey): string => id.toString("hex");

/** Root keys in memory: the first wraps, all unwrap. */
export function providerOf(name: string, keys: () => readonly RootKey[]): KeyProvider {
  const wrap = async (bound: string, plain: Uint8Array) => {
    const [root] = keys();
    if (!root) throw new PosternError("unavailable", "root_key_missing");
    return Buffer.concat([root.id, encrypt(root.key, bound, plain)]);
  };
  const rootOf = (wrapped: Uint8Array) =>
    Buffer.from(wrapped.subarray(0, rootIdBytes)).toString("hex");
  const unwrap = async (bound: string, wrapped: Uint8Array) => {
    const wanted = rootOf(wrapped);
    const root = keys().find((each) => nameOf(each) === wanted);
    if (root) return decrypt(root.key, bound, wrapped.subarray(rootIdBytes));
    throw new PosternError("unavailable", "root_key_differs", {
      expected: `the root key ${wanted}`,
      found: keys().map(nameOf),
    });
  };
  const roots = async () => keys().map(nameOf);
  const made = ({ length }: Uint8Array) => length === rootIdBytes + encryptedBytes(keyBytes);
  return { name, wrap, unwrap, made, rootOf, roots, prepare: async () => {} };
}

/** Reads the file again whenever it was exchanged: another process may have rotated. */
function readerOf(file: string): () => readonly RootKey[] {
  let known: { readonly stamp: string; readonly keys: readonly RootKey[] } | undefined;
  return () => {
    if (!existsSync(file)) throw new PosternError("unavailable", "root_key_missing", { file });
    const { ino, mtimeMs, size, mode } = statSync(file);
    const stamp = [ino, mtimeMs, size, mode].join(" ");
    if (known?.stamp !== stamp) known = { stamp, keys: readRootKeys(file) };
    return known.keys;
  };
}

/** Root keys in a file that only this account may read. */
export function localProvider(file: string): KeyProvider {
  const keys = readerOf(file);
  const prepare = async (isFirst: boolean) => {
    if (existsSync(file) || !isFirst) return;
    createRootKey(file);
    log().warn({ file }, "a root key was made in a file: back it up, and keep it from others");
  };
  const prepareRoot = async () => {
    const prepared = keys().find(({ isPrepared }) => isPrepared);
    if (prepared) return nameOf(prepared);
    const made: RootKey = { ...newRootKey(), isPrepared: true };
    replaceRootKeys(file, [...keys(), made]);
    return nameOf(made);
  };
  const rotateRoot = async () => {
    const all = keys();
    const { id, key } = all.find(({ isPrepared }) => isPrepared) ?? newRootKey();
    replaceRootKeys(file, [{ id, key }, ...all.filter((each) => !each.id.equals(id))]);
    return id.toString("hex");
  };
  const removeRoot = async (root: string) => {
    const left = keys().filter((each) => nameOf(each) !== root);
    replaceRootKeys(file, left);
  };
  return { ...providerOf("local", keys), prepare, prepareRoot, rotateRoot, removeRoot };
}
