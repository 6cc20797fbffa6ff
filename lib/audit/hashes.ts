import { hash } from "node:crypto";

export const hashBytes = 32;

const sha256 = (data: Uint8Array | string): Buffer => hash("sha256", data, "buffer");

/** The hash of a tree without leaves (RFC 9162 §2.1.1). */
export const emptyRoot: Buffer = sha256("");

const leafMark = Buffer.of(0);

/** RFC 9162 §2.1.1: SHA-256 of 0x00 and the leaf. */
export const leafHash = (leaf: Uint8Array): Buffer => sha256(Buffer.concat([leafMark, leaf]));

// One buffer for all nodes: hashing is synchronous, and a log has as many nodes as leaves.
const node = Buffer.alloc(1 + 2 * hashBytes, 1);

/** RFC 9162 §2.1.1: SHA-256 of 0x01, the left and the right hash. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 1 + hashBytes);
  return sha256(node);
}
