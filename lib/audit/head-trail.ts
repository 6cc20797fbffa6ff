import { openCheckpoint } from "./checkpoint.ts";
import { copiedHeads, type CopiedHead } from "./checkpoint-folder.ts";
import type { Connection } from "./copy-rows.ts";
import type { Findings } from "./findings.ts";
import type { NoteVerifier } from "./signed-note.ts";

const pageSize = 1000;

/** The signed heads in the database, the smallest first. */
async function* storedHeads(client: Connection): AsyncGenerator<CopiedHead> {
  for (let last = 0; ;) {
    const { rows } = await client.query<{ size: string; note: string; root: Buffer }>(
      `select tree_size as size, note, root_hash as root from audit_checkpoint
       where tree_size > $1 order by tree_size limit ${pageSize}`,
      [last],
    );
    for (const { size, note } of rows) yield { size: Number(size), note };
    const newest = rows.at(-1);
    if (!newest || rows.length < pageSize) return;
    last = Number(newest.size);
  }
}

/** A head whose signature holds; `isCopied` says that it lies outside the database. */
export type SignedHead = {
  readonly size: number;
  readonly root: Buffer;
  readonly isCopied: boolean;
};

type Sources = {
  readonly client: Connection;
  readonly folder: string | undefined;
  readonly verifier: NoteVerifier;
  readonly findings: Findings;
};

/**
 * All signed heads, inside the database and out, merged by size. Those whose signature does not
 * hold are findings; the newest of each source is remembered.
 */
export class HeadTrail {
  readonly #sources: Sources;
  readonly #stored: AsyncGenerator<CopiedHead>;
  readonly #copied: AsyncGenerator<CopiedHead>;
  #nextStored: CopiedHead | undefined;
  #nextCopied: CopiedHead | undefined;
  storedSize = 0;
  copiedSize = 0;
  copiedCount = 0;

  constructor(sources: Sources) {
    this.#sources = sources;
    this.#stored = storedHeads(sources.client);
    this.#copied = this.#readable();
  }

  async begin(): Promise<void> {
    this.#nextStored = (await this.#stored.next()).value ?? undefined;
    this.#nextCopied = (await this.#copied.next()).value ?? undefined;
  }

  /** The sizes at which something was signed, up to and including `size`. */
  async upTo(size: number): Promise<SignedHead[]> {
    const heads: SignedHead[] = [];
    const stored = new Set<number>();
    while (this.#nextStored && this.#nextStored.size <= size) {
      heads.push(...this.#open(this.#nextStored, false));
      stored.add(this.#nextStored.size);
      this.storedSize = Math.max(this.storedSize, this.#nextStored.size);
      this.#nextStored = (await this.#stored.next()).value ?? undefined;
    }
    while (this.#nextCopied && this.#nextCopied.size <= size) {
      heads.push(...this.#open(this.#nextCopied, true));
      if (!stored.has(this.#nextCopied.size)) {
        const index = Math.max(0, this.#nextCopied.size - 1);
        this.#sources.findings.add({ index, reason: "checkpoint_missing" });
      }
      this.copiedSize = Math.max(this.copiedSize, this.#nextCopied.size);
      this.copiedCount += 1;
      this.#nextCopied = (await this.#copied.next()).value ?? undefined;
    }
    return heads.toSorted((one, other) => one.size - other.size);
  }

  async *#readable(): AsyncGenerator<CopiedHead> {
    if (this.#sources.folder === undefined) return;
    for await (const { head } of copiedHeads(this.#sources.folder)) {
      if (head) yield head;
      else this.#sources.findings.add({ index: 0, reason: "copied_checkpoint_unreadable" });
    }
  }

  #open({ size, note }: CopiedHead, isCopied: boolean): SignedHead[] {
    const { verifier, findings } = this.#sources;
    const head = openCheckpoint(verifier, note);
    if (head?.size === size) return [{ size, root: head.root, isCopied }];
    findings.add({ index: Math.max(0, size - 1), reason: "checkpoint_signature" });
    return [];
  }
}
