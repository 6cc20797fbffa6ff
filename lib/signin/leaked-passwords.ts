import { createHash } from "node:crypto";
import list from "./leaked-passwords.json" with { type: "json" };

/** Bytes of SHA-256 kept of each password: a chance of one in five million to refuse another. */
export const hashBytes = list.hashBytes;

const held: { hashes?: Buffer } = {};

/** As the list holds them: the first bytes of the SHA-256 of the password in lower case. */
export const leakedHash = (lower: string): Buffer =>
  createHash("sha256").update(lower).digest().subarray(0, hashBytes);

/**
 * Whether the password, in lower case, is one of the 197,000 of 8 characters and more that are met
 * most often in what was stolen elsewhere. One megabyte in memory, microseconds, no network.
 */
export function isLeaked(lower: string): boolean {
  const hashes = (held.hashes ??= Buffer.from(list.sorted, "base64"));
  const wanted = leakedHash(lower);
  let low = 0;
  let high = hashes.length / hashBytes - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const at = middle * hashBytes;
    const order = hashes.compare(wanted, 0, hashBytes, at, at + hashBytes);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
