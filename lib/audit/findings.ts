/** What is wrong with the log, and the first index that it concerns. */
export type Finding = {
  readonly index: number;
  readonly reason:
    | "event_altered"
    | "event_missing"
    | "event_unlisted"
    | "hash_altered"
    | "hash_missing"
    | "columns_differ"
    | "sealed_altered"
    | "chain_broken"
    | "signed_root_differs"
    | "checkpoint_signature"
    | "checkpoint_missing"
    | "copied_checkpoint_unreadable"
    | "copied_root_differs"
    | "log_shrank"
    | "leaves_unsigned"
    | "pending_event_missing"
    | "key_exchanged"
    | "key_missing";
  /** The last index concerned, where it is not one alone. */
  readonly upTo?: number;
};

const findingsMax = 100;

/** Keeps the first hundred findings, and whichever concerns the lowest index. */
export class Findings {
  readonly #kept: Finding[] = [];
  #first: Finding | undefined;
  #count = 0;

  add(finding: Finding): void {
    this.#count += 1;
    if (this.#kept.length < findingsMax) this.#kept.push(finding);
    if (this.#first === undefined || finding.index < this.#first.index) this.#first = finding;
  }

  get count(): number {
    return this.#count;
  }
  get first(): Finding | undefined {
    return this.#first;
  }
  list(): Finding[] {
    return this.#kept.toSorted((one, other) => one.index - other.index);
  }
}
