import { recordDoor, type Tx } from "#lib/kernel/index.ts";
import { openCheckpoint } from "./checkpoint.ts";
import {
  appendHeads,
  lastCopied,
  pinKey,
  pinnedKey,
  type CopiedHead,
} from "./checkpoint-folder.ts";
import { newestNote, notesAbove } from "./checkpoint-store.ts";
import { logVerifier } from "./log-signer.ts";
import { storedRoot } from "./tile-store.ts";
import type { NoteVerifier } from "./signed-note.ts";

/** A log that is no longer what it was; `size` is the first index that is in doubt. */
export type Broken = { readonly reason: string; readonly index: number };

type Read = {
  readonly verifier?: NoteVerifier;
  readonly heads: readonly CopiedHead[];
  readonly broken?: Broken;
};

const headsMax = 1000;

/** Reads what is new, and whether the log still begins with what was copied last. */
const readNewHeads = recordDoor<{ last: CopiedHead | undefined }, Read>({
  name: "audit.read-checkpoints",
  tables: [],
  run: async ({ tx }, { last }) => {
    const verifier = await logVerifier(tx);
    if (!verifier) {
      return last ? { heads: [], broken: { reason: "log_missing", index: 0 } } : { heads: [] };
    }
    const broken = last && (await differenceTo(tx, verifier, last));
    if (broken) return { verifier, heads: [], broken };
    const rows = await notesAbove(tx, last?.size ?? 0, headsMax);
    const heads = rows.map(({ treeSize, note }) => ({ size: treeSize, note }));
    const forged = heads.find(({ size, note }) => openCheckpoint(verifier, note)?.size !== size);
    if (forged) {
      const index = last?.size ?? 0;
      return { verifier, heads: [], broken: { reason: "checkpoint_signature", index } };
    }
    return { verifier, heads };
  },
});

async function differenceTo(
  tx: Tx,
  verifier: NoteVerifier,
  last: CopiedHead,
): Promise<Broken | undefined> {
  const copied = openCheckpoint(verifier, last.note);
  if (!copied) return { reason: "copied_by_another_log", index: 0 };
  const newest = await newestNote(tx);
  if ((newest?.treeSize ?? 0) < last.size) {
    return { reason: "log_shrank", index: newest?.treeSize ?? 0 };
  }
  try {
    const root = await storedRoot(tx, last.size);
    return root.equals(copied.root) ? undefined : { reason: "log_forked", index: 0 };
  } catch (error) {
    if (error instanceof RangeError) return { reason: "stored_hashes", index: 0 };
    throw error;
  }
}

/**
 * Copies signed heads out of the database, where whoever holds the database cannot change them. A
 * log that no longer holds what was copied is reported, and nothing more is copied.
 */
export async function copyCheckpoints(folder: string, now: Date): Promise<Broken | undefined> {
  for (;;) {
    const last = await lastCopied(folder);
    const { verifier, heads, broken } = await readNewHeads({ last });
    if (broken) return broken;
    if (!verifier) return undefined;
    const pinned = pinnedKey(folder);
    if (pinned && !pinned.publicKey.equals(verifier.publicKey)) {
      return { reason: "key_exchanged", index: 0 };
    }
    if (!pinned) await pinKey(folder, verifier);
    if (heads.length > 0) await appendHeads(folder, heads, now);
    if (heads.length < headsMax) return undefined;
  }
}
