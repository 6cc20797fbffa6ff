import { nodeHash } from "./hashes.ts";

export type Inclusion = {
  readonly leaf: Buffer;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Buffer[];
};

const isOdd = (value: number) => value % 2 === 1;
const half = (value: number) => Math.floor(value / 2);

/** RFC 9162 §2.1.3.2: the root that leaf and proof lead to; nothing when the proof's length is wrong. */
export function rootOfInclusion({ leaf, index, size, proof }: Inclusion): Buffer | undefined {
  if (index >= size) return undefined;
  let [at, last, root] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (isOdd(at) || at === last) {
      root = nodeHash(sibling, root);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      root = nodeHash(root, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? root : undefined;
}

export const verifyInclusion = (inclusion: Inclusion, root: Uint8Array): boolean =>
  rootOfInclusion(inclusion)?.equals(root) ?? false;

export type Head = { readonly size: number; readonly root: Buffer };

/** RFC 9162 §2.1.4.2: whether the newer tree begins with the older one. */
export function verifyConsistency(older: Head, newer: Head, proof: readonly Buffer[]): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (older.size === 0) return proof.length === 0;
  const isWhole = 2 ** Math.round(Math.log2(older.size)) === older.size;
  const [first, ...rest] = isWhole ? [older.root, ...proof] : proof;
  if (!first || (proof.length === 0 && older.size !== newer.size)) return false;
  let [at, last] = [older.size - 1, newer.size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  let [olderRoot, newerRoot] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      [olderRoot, newerRoot] = [nodeHash(sibling, olderRoot), nodeHash(sibling, newerRoot)];
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      newerRoot = nodeHash(newerRoot, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && olderRoot.equals(older.root) && newerRoot.equals(newer.root);
}
