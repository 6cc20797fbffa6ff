import { emptyRoot, nodeHash } from "./hashes.ts";

/** Hears of every subtree that becomes complete. */
export type OnNode = (level: number, index: number, root: Buffer) => void;

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

  append(leaf: Buffer, onNode?: OnNode): void {
    let root = leaf;
    let level = 0;
    // Every complete pair becomes its parent: as many as the old size has trailing ones.
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = this.#roots.pop();
      if (left) root = nodeHash(left, root);
      level += 1;
      onNode?.(level, Math.floor(rest / 2), root);
    }
    this.#roots.push(root);
    this.#size += 1;
  }

  root(): Buffer {
    let root: Buffer | undefined;
    for (const left of this.#roots.toReversed()) root = root ? nodeHash(left, root) : left;
    return root ?? emptyRoot;
  }

  copy(): CompactRange {
    return new CompactRange(this.#size, this.#roots);
  }
}
