import { tickMs } from "#lib/kernel/index.ts";
import { checkLeaf } from "./check-leaf.ts";
import { checkStore } from "./check-store.ts";
import { pinnedKey } from "./checkpoint-folder.ts";
import { onSnapshot, type Connection, type RowCursor } from "./copy-rows.ts";
import { columnOf } from "./event-columns.ts";
import { Findings, type Finding } from "./findings.ts";
import { hash } from "node:crypto";
import { HeadTrail, type SignedHead } from "./head-trail.ts";
import { hashBytes } from "./hashes.ts";
import { PersonChains } from "./person-chains.ts";
import { leavesAtOnce, readHashes, readInOrder, readLeaves } from "./read-leaves.ts";
import { RootTrail } from "./root-trail.ts";
import { noteVerifier, vkeyOf, type NoteVerifier } from "./signed-note.ts";
import { hashAt, tileHeight, tileWidth } from "./tile.ts";

export type Verification = {
  readonly isSound: boolean;
  /** Leaves read, and leaves that the newest signed head covers. */
  readonly leaves: number;
  readonly signed: number;
  /** Heads outside the database that the log was compared with. */
  readonly copiedHeads: number;
  /** Whether the public key came from outside the database. */
  readonly isPinned: boolean;
  readonly key: string | undefined;
  readonly pending: number;
  readonly first: Finding | undefined;
  readonly findings: readonly Finding[];
  readonly findingsCount: number;
  readonly milliseconds: number;
};

export type VerifyOptions = {
  /** Where signed heads were copied to. */
  readonly folder?: string;
  /** Tells how far it is. */
  readonly onProgress?: (leaves: number) => void;
};

/**
 * Rehashes the whole log on one snapshot and compares it with stored hashes, signed heads, copied
 * heads, search columns, sealed values and each person's chain of changes.
 */
export async function verifyLog(options: VerifyOptions = {}): Promise<Verification> {
  const startedMs = tickMs();
  return onSnapshot(async (client) => {
    const findings = new Findings();
    const { verifier, isPinned } = await chooseKey(client, options.folder, findings);
    const walk = new Walk(client, findings);
    const trail = verifier && new HeadTrail({ client, folder: options.folder, verifier, findings });
    await trail?.begin();
    await walk.run(trail, options.onProgress);
    if (trail) await compareSizes(trail, walk.leaves, findings);
    else if (walk.leaves > 0) findings.add({ index: 0, reason: "key_missing" });
    const pending = await checkStore(client, walk.leaves, findings);
    return {
      isSound: findings.count === 0,
      leaves: walk.leaves,
      signed: trail?.storedSize ?? 0,
      copiedHeads: trail?.copiedCount ?? 0,
      isPinned,
      key: verifier && vkeyOf(verifier),
      pending,
      first: findings.first,
      findings: findings.list(),
      findingsCount: findings.count,
      milliseconds: Math.round(tickMs() - startedMs),
    };
  });
}

async function chooseKey(client: Connection, folder: string | undefined, findings: Findings) {
  const { rows } = await client.query<{ origin: string; key: Buffer }>(
    "select origin, public_key as key from audit_signer order by created_at desc limit 1",
  );
  const [row] = rows;
  const stored = row && row.key.length === hashBytes && noteVerifier(row.origin, row.key);
  const pinned = folder === undefined ? undefined : pinnedKey(folder);
  const isExchanged = pinned && !(stored && stored.publicKey.equals(pinned.publicKey));
  if (isExchanged) findings.add({ index: 0, reason: "key_exchanged" });
  const verifier: NoteVerifier | undefined = pinned ?? (stored || undefined);
  return { verifier, isPinned: pinned !== undefined };
}

/** What the newest heads promise must be there. */
async function compareSizes(trail: HeadTrail, leaves: number, findings: Findings): Promise<void> {
  await trail.upTo(Number.MAX_SAFE_INTEGER);
  const promised = Math.max(trail.storedSize, trail.copiedSize);
  if (promised > leaves) findings.add({ index: leaves, upTo: promised - 1, reason: "log_shrank" });
  if (trail.storedSize < leaves) {
    findings.add({ index: trail.storedSize, upTo: leaves - 1, reason: "leaves_unsigned" });
  }
}

type UpperNode = { readonly level: number; readonly index: number; readonly root: Buffer };

/** One pass over the leaves. */
class Walk {
  leaves = 0;
  readonly #client: Connection;
  readonly #findings: Findings;
  readonly #roots: RootTrail;
  readonly #chains = new PersonChains();
  #tiles: ReadonlyMap<number, Buffer> = new Map();
  #upper: UpperNode[] = [];
  #heads: SignedHead[] = [];

  constructor(client: Connection, findings: Findings) {
    this.#client = client;
    this.#findings = findings;
    this.#roots = new RootTrail(findings);
  }

  async run(trail: HeadTrail | undefined, onProgress: VerifyOptions["onProgress"]) {
    await readInOrder(this.#client);
    const size = await leavesListed(this.#client);
    for (let from = 0; from < size; from += leavesAtOnce) {
      const to = Math.min(size, from + leavesAtOnce);
      this.#tiles = await readHashes(this.#client, 0, { from, to });
      this.#heads = (await trail?.upTo(to)) ?? [];
      await readLeaves(this.#client, from, this.#take);
      this.#missUpTo(to);
      await this.#checkUpper();
      onProgress?.(this.leaves);
    }
    this.#roots.end();
  }

  readonly #take = (row: RowCursor): void => {
    const index = row.integer(columnOf.leafIndex);
    this.#missUpTo(index);
    if (index !== this.leaves) return;
    if (!row.has(columnOf.body)) {
      this.#missUpTo(index + 1);
      return;
    }
    // RFC 9162 §2.1.1: a leaf is hashed behind a zero byte.
    this.#append(hash("sha256", row.marked(columnOf.body, 0), "buffer"));
    const reason = checkLeaf(row, this.#chains);
    if (reason) this.#findings.add({ index, reason });
  };

  #missUpTo(index: number): void {
    while (this.leaves < index) {
      this.#findings.add({ index: this.leaves, reason: "event_missing" });
      this.#append(undefined);
    }
  }

  #append(read: Buffer | undefined): void {
    const index = this.leaves;
    this.#roots.append(index, read, this.#storedHash(index), this.#keepUpper);
    this.leaves += 1;
    while (this.#heads[0] && this.#heads[0].size <= this.leaves) {
      const head = this.#heads.shift();
      if (head?.size === this.leaves) this.#roots.compare(head);
    }
  }

  #storedHash(index: number): Buffer | undefined {
    const tile = this.#tiles.get(Math.floor(index / tileWidth));
    const at = index % tileWidth;
    return tile && tile.length >= (at + 1) * hashBytes ? hashAt(tile, at) : undefined;
  }

  readonly #keepUpper = (level: number, index: number, root: Buffer): void => {
    if (level % tileHeight === 0) this.#upper.push({ level: level / tileHeight, index, root });
  };

  async #checkUpper(): Promise<void> {
    for (const { level, index, root } of this.#upper) {
      const tiles = await readHashes(this.#client, level, { from: index, to: index + 1 });
      const tile = tiles.get(Math.floor(index / tileWidth));
      const at = (index % tileWidth) * hashBytes;
      if (tile?.subarray(at, at + hashBytes).equals(root)) continue;
      const width = tileWidth ** level;
      this.#findings.add({
        index: index * width,
        upTo: (index + 1) * width - 1,
        reason: tile ? "hash_altered" : "hash_missing",
      });
    }
    this.#upper = [];
  }
}

/** More gaps than this are not walked through: the first one is found anyway. */
const gapsMax = 1_000_000;

/** Up to where leaves are listed. */
async function leavesListed(client: Connection): Promise<number> {
  const { rows } = await client.query<{ size: string }>(
    `select least(coalesce(max(leaf_index) + 1, 0), count(*) + ${gapsMax}) as size from audit_leaf`,
  );
  return Number(rows[0]?.size ?? 0);
}
