import { z } from "zod";
import { execute, many, maybe, PosternError, sql, type Tx } from "#lib/kernel/index.ts";
import { openCheckpoint, signCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { emptyRoot } from "./hashes.ts";
import type { NoteSigner, NoteVerifier } from "./signed-note.ts";
import type { Head } from "./verify-proof.ts";

const NoteRow = z.object({ treeSize: z.bigint().transform(Number), note: z.string() });

/** The newest signed head, verified. @throws when it is not what this log's key signed. */
export async function newestHead(tx: Tx, verifier: NoteVerifier): Promise<Head> {
  const newest = await newestNote(tx);
  if (!newest) return { size: 0, root: emptyRoot };
  const head = openCheckpoint(verifier, newest.note);
  if (head?.size === newest.treeSize) return head;
  throw brokenHead("checkpoint_signature", newest.treeSize);
}

export const newestNote = (tx: Tx) =>
  maybe(
    tx,
    NoteRow,
    sql`select tree_size, note from audit_checkpoint order by tree_size desc limit 1`,
  );

export const noteOfSize = (tx: Tx, size: number) =>
  maybe(
    tx,
    NoteRow,
    sql`select tree_size, note from audit_checkpoint where tree_size = ${size}::bigint`,
  );

/** Heads above a size, the smallest first. */
export const notesAbove = (tx: Tx, size: number, limit: number) =>
  many(
    tx,
    NoteRow,
    sql`select tree_size, note from audit_checkpoint
        where tree_size > ${size} order by tree_size limit ${limit}`,
  );

/** Nothing may be signed on top of a log that is not what was signed before. */
export const brokenHead = (reason: string, size: number) =>
  new PosternError("internal", "log_head_broken", { reason, size });

export async function insertCheckpoint(
  tx: Tx,
  signer: NoteSigner,
  signed: { head: Head; now: Date },
): Promise<Checkpoint> {
  const { head, now } = signed;
  const note = signCheckpoint(signer, head, now);
  await execute(
    tx,
    sql`insert into audit_checkpoint (tree_size, root_hash, note, at)
        values (${head.size}, ${head.root}, ${note}, ${now})`,
  );
  return { ...head, origin: signer.name };
}
