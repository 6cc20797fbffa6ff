import { nodeHash } from "./hashes.ts";
import { nodesOver, splitOf, type NodeAt } from "./subtree.ts";

/** Reads the root of a complete subtree of the tree that proofs are about. */
export type ReadNode = (node: NodeAt) => Promise<Buffer>;

/** The root over the leaves from `from` to before `to`, which begin where a subtree does. */
async function rootOver(read: ReadNode, from: number, to: number): Promise<Buffer> {
  const hashes = await Promise.all(nodesOver(from, to).map(read));
  const root = hashes.reduceRight((right, left) => nodeHash(left, right));
  return root;
}

/** RFC 9162 §2.1.3.1: the siblings from a leaf up to the root of a tree of `size` leaves. */
export async function inclusionProof(
  read: ReadNode,
  index: number,
  size: number,
): Promise<Buffer[]> {
  if (index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const path: Promise<Buffer>[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      path.unshift(rootOver(read, middle, to));
      to = middle;
    } else {
      path.unshift(rootOver(read, from, middle));
      from = middle;
    }
  }
  return Promise.all(path);
}

/** RFC 9162 §2.1.4.1: what shows that the tree of `size` leaves begins with the older one. */
export async function consistencyProof(
  read: ReadNode,
  older: number,
  size: number,
): Promise<Buffer[]> {
  if (older > size) throw new RangeError(`a tree of ${size} holds none of ${older}`);
  if (older === 0 || older === size) return [];
  const path: Promise<Buffer>[] = [];
  let from = 0;
  let to = size;
  // Whether the part that is left is a whole subtree of the older tree, whose root is then known.
  let isKnown = true;
  while (older !== to) {
    const middle = from + splitOf(to - from);
    if (older <= middle) {
      path.unshift(rootOver(read, middle, to));
      to = middle;
    } else {
      path.unshift(rootOver(read, from, middle));
      from = middle;
      isKnown = false;
    }
  }
  if (!isKnown) path.unshift(rootOver(read, from, to));
  return Promise.all(path);
}
