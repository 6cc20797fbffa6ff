import { hash } from "node:crypto";

type Link = { readonly number: number; readonly hash: string };

/** What one change of a person's access says about its place among theirs. */
export type ChainedChange = {
  readonly personId: string;
  readonly number: number;
  readonly previous: string;
  /** The canonical text of the event's detail. */
  readonly detail: Uint8Array;
};

/**
 * Each person's changes, numbered and linked by hashes: shows that none is missing, even one that
 * was taken away before it was sequenced. Holds one entry for each person, not for each event.
 */
export class PersonChains {
  readonly #last = new Map<string, Link>();

  /** Whether this change follows the person's last one. */
  follows({ personId, number, previous, detail }: ChainedChange): boolean {
    const last = this.#last.get(personId);
    this.#last.set(personId, { number, hash: hash("sha256", detail, "hex") });
    if (last === undefined) return number === 1 && previous === "";
    return number === last.number + 1 && previous === last.hash;
  }
}
