import { createHash, randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { PosternError } from "#lib/kernel/index.ts";
import { keyBytes } from "./cipher.ts";

export type RootKey = {
  /** The first bytes of a hash of the key: says which one wrapped, and nothing else. */
  readonly id: Buffer;
  readonly key: Buffer;
  /** Opens already, so that every machine may have it before the first one wraps with it. */
  readonly isPrepared?: true;
};

const prefix = "postern-root-v1:";
const preparedPrefix = "postern-root-next-v1:";
export const rootIdBytes = 8;

export const rootKeyOf = (key: Buffer): RootKey => ({
  id: createHash("sha256").update("postern root key id\n").update(key).digest().subarray(0, 8),
  key,
});

export const newRootKey = (): RootKey => rootKeyOf(randomBytes(keyBytes));

/**
 * The keys of a file, the wrapping one first.
 * @throws {PosternError} naming the line that is not a key, or permissions that let others read.
 */
export function readRootKeys(file: string): RootKey[] {
  refuseOpenFile(file);
  const lines = readFileSync(file, "utf8").split("\n");
  const keys = lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const read = rootKeyIn(line.trim());
    if (read) return [read];
    throw keyFileError(file, `line ${index + 1} is not "${prefix}" and 32 bytes in base64`);
  });
  if (keys.length === 0) throw keyFileError(file, "it holds no key");
  if (keys[0]?.isPrepared) throw keyFileError(file, "a prepared key stands first");
  return keys;
}

function rootKeyIn(line: string): RootKey | undefined {
  const found = [prefix, preparedPrefix].find((each) => line.startsWith(each));
  if (found === undefined) return undefined;
  const key = Buffer.from(line.slice(found.length), "base64");
  if (key.length !== keyBytes) return undefined;
  return { ...rootKeyOf(key), ...(found === preparedPrefix && { isPrepared: true }) };
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
    writeFileSync(file, textOf([newRootKey()]), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
}

/** Exchanges the whole file at once, on disk before it answers; its owner stays who it was. */
export function replaceRootKeys(link: string, keys: readonly RootKey[]): void {
  const file = realpathSync(link);
  const { uid, gid } = statSync(file);
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, textOf(keys), { mode: 0o600, flush: true });
  if (process.getuid?.() === 0) chownSync(unfinished, uid, gid);
  renameSync(unfinished, file);
  const folder = openSync(dirname(file), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

export const textOf = (keys: readonly RootKey[]): string =>
  keys
    .map(
      ({ key, isPrepared }) => `${isPrepared ? preparedPrefix : prefix}${key.toString("base64")}\n`,
    )
    .join("");
