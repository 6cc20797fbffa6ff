import { emptyRoot, nodeHash } from "./hashes.ts";

/**
 * The roots of the complete subtrees that a tree of `size` leaves is made of, the largest first:
 * all that growing and its root need, in memory that grows with log n.
 */
export class CompactRange {
  #size = 0;
  readonly #roots: Buffer[] = [];

  /** @param roots one for each bit of `size`, the largest subtree first. */
  constructor(size = 0, roots: readonly Buffer[] = []) {
    this.#size = size;
    this.#roots = [...roots];
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Buffer): void {
    let right = leaf;
    // Every complete pair becomes its parent: as many as the old size has trailing ones.
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = this.#roots.pop();
      if (left) right = nodeHash(left, right);
    }
    this.#roots.push(right);
    this.#size += 1;
  }

  root(): Buffer {
    return (
      this.#roots.reduceRight<Buffer | undefined>(
        (right, left) => (right ? nodeHash(left, right) : left),
        undefined,
      ) ?? emptyRoot
    );
  }
}
