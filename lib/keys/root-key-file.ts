import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PosternError } from "#lib/kernel/index.ts";
import { keyBytes } from "./cipher.ts";

export type RootKey = {
  /** The first bytes of a hash of the key: says which one wrapped, and nothing else. */
  readonly id: Buffer;
  readonly key: Buffer;
};

const prefix = "postern-root-v1:";
export const rootIdBytes = 8;

export const rootKeyOf = (key: Buffer): RootKey => ({
  id: createHash("sha256").update("postern root key id\n").update(key).digest().subarray(0, 8),
  key,
});

/**
 * The keys of a file, the wrapping one first.
 * @throws {PosternError} naming the line that is not a key, or permissions that let others read.
 */
export function readRootKeys(file: string): RootKey[] {
  refuseOpenFile(file);
  const lines = readFileSync(file, "utf8").split("\n");
  const keys = lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const key = Buffer.from(line.trim().slice(prefix.length), "base64");
    const isKey = line.startsWith(prefix) && key.length === keyBytes;
    if (isKey) return [rootKeyOf(key)];
    throw keyFileError(file, `line ${index + 1} is not "${prefix}" and 32 bytes in base64`);
  });
  if (keys.length === 0) throw keyFileError(file, "it holds no key");
  return keys;
}

function refuseOpenFile(file: string): void {
  const { mode } = statSync(file);
  const isOpen = process.platform !== "win32" && (mode & 0o077) !== 0;
  if (isOpen) throw keyFileError(file, "others may read it: expected mode 0600");
}

const keyFileError = (file: string, reason: string) =>
  new PosternError("unavailable", "root_key_unusable", { file, reason });

/** Makes a new root key; another process that is quicker wins, and its key is the one. */
export function createRootKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, textOf([rootKeyOf(randomBytes(keyBytes))]), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
}

export const textOf = (keys: readonly RootKey[]): string =>
  keys.map(({ key }) => `${prefix}${key.toString("base64")}\n`).join("");
