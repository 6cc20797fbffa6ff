import { CompactRange } from "./compact-range.ts";
import type { Findings } from "./findings.ts";
import type { SignedHead } from "./head-trail.ts";
import type { OnNode } from "./compact-range.ts";

/**
 * The root over what was read, compared with what was signed. Where a row and its stored hash
 * differ, both are followed until the next signed head tells which of them was altered.
 */
export class RootTrail {
  #range = new CompactRange();
  /** The tree over the stored hashes, since the first difference. */
  #stored: CompactRange | undefined;
  #differences: number[] = [];
  #soundSize = 0;
  #isLost = false;
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  get size(): number {
    return this.#range.size;
  }

  /** @param stored the leaf hash in the tile, when there is one. */
  append(index: number, read: Buffer | undefined, stored: Buffer | undefined, onNode: OnNode) {
    const isSame = read !== undefined && stored !== undefined && read.equals(stored);
    if (!isSame) {
      this.#stored ??= this.#range.copy();
      if (read) this.#differences.push(index);
    }
    // Without either hash there is nothing to go on with: what follows has another root anyway.
    if (!read && !stored) this.#isLost = true;
    const leaf = read ?? stored ?? Buffer.alloc(32);
    this.#range.append(leaf, this.#stored ? undefined : onNode);
    this.#stored?.append(stored ?? leaf);
  }

  /** Compares the tree with a head of exactly its size. */
  compare({ root, isCopied }: SignedHead): void {
    if (this.#isLost) return;
    if (this.#range.root().equals(root)) this.#settle("hash_altered", this.#range);
    else if (this.#stored?.root().equals(root)) this.#settle("event_altered", this.#stored);
    else {
      this.#findings.add({
        index: this.#soundSize,
        upTo: this.#range.size - 1,
        reason: isCopied ? "copied_root_differs" : "signed_root_differs",
      });
      this.end();
      // What comes after cannot have a signed root again: saying so once is enough.
      this.#isLost = true;
    }
  }

  /** What no signed head told apart counts as an altered event. */
  end(): void {
    for (const index of this.#differences) this.#findings.add({ index, reason: "event_altered" });
    this.#differences = [];
  }

  #settle(reason: "hash_altered" | "event_altered", sound: CompactRange): void {
    for (const index of this.#differences) this.#findings.add({ index, reason });
    this.#differences = [];
    this.#range = sound;
    this.#stored = undefined;
    this.#soundSize = sound.size;
  }
}
