import { existsSync } from "node:fs";
import { log, PosternError } from "#lib/kernel/index.ts";
import { decrypt, encrypt } from "./cipher.ts";
import type { KeyProvider } from "./key-provider.ts";
import { createRootKey, readRootKeys, rootIdBytes, type RootKey } from "./root-key-file.ts";

/** Root keys in memory: the first wraps, all unwrap. */
export function providerOf(name: string, keys: () => readonly RootKey[]): KeyProvider {
  const wrap = async (bound: string, plain: Uint8Array) => {
    const [root] = keys();
    if (!root) throw new PosternError("unavailable", "root_key_missing");
    return Buffer.concat([root.id, encrypt(root.key, bound, plain)]);
  };
  const unwrap = async (bound: string, wrapped: Uint8Array) => {
    const id = Buffer.from(wrapped.subarray(0, rootIdBytes));
    const root = keys().find((each) => each.id.equals(id));
    if (root) return decrypt(root.key, bound, wrapped.subarray(rootIdBytes));
    throw new PosternError("unavailable", "root_key_differs", {
      expected: `the root key ${id.toString("hex")}`,
      found: keys().map((each) => each.id.toString("hex")),
    });
  };
  return { name, wrap, unwrap, prepare: async () => {} };
}

/** Root keys in a file that only this account may read. */
export function localProvider(file: string): KeyProvider {
  let known: readonly RootKey[] | undefined;
  const keys = () => {
    if (!existsSync(file)) throw new PosternError("unavailable", "root_key_missing", { file });
    return (known ??= readRootKeys(file));
  };
  const prepare = async (isFirst: boolean) => {
    if (known || existsSync(file) || !isFirst) return;
    createRootKey(file);
    log().warn({ file }, "a root key was made in a file: back it up, and keep it from others");
  };
  return { ...providerOf("local", keys), prepare };
}
