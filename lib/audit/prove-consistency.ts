import { z } from "zod";
import { invalidInput, needs, query, type Tx } from "#lib/kernel/index.ts";
import { newestNote, noteOfSize } from "./checkpoint-store.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { consistencyProof } from "./proofs.ts";
import { nodeReader } from "./tile-store.ts";
import { verifyConsistency } from "./verify-proof.ts";

/** For whoever kept an older head: a newer one still begins with it. */
export const proveConsistency = query({
  name: "audit.prove-consistency",
  title: "Prove that a signed head still begins with an older one",
  right: "audit.read",
  scope: "audit:read",
  rest: { method: "GET", path: "/audit/consistency" },
  input: z.object({
    from: z.coerce.number().int().min(1),
    /** The size of a signed head; unset: the newest one. */
    to: z.coerce.number().int().min(1).optional(),
  }),
  output: z.object({
    from: z.number(),
    size: z.number(),
    path: z.array(z.string()),
    checkpoint: z.string(),
    /** Whether the proof leads from one head to the other; null where no head was signed at `from`. */
    holds: z.boolean().nullable(),
  }),
  authorize: needs("audit.read"),
  run: async ({ tx, input }) => {
    const newer = await headAt(tx, input);
    const path = await consistencyProof(nodeReader(tx), input.from, newer.treeSize);
    const older = await noteOfSize(tx, input.from);
    const [first, last] = [older && parseCheckpoint(older.note), parseCheckpoint(newer.note)];
    return {
      from: input.from,
      size: newer.treeSize,
      path: path.map((hash) => hash.toString("base64")),
      checkpoint: newer.note,
      holds: first ? last !== undefined && verifyConsistency(first, last, path) : null,
    };
  },
});

async function headAt(tx: Tx, { from, to }: { from: number; to?: number | undefined }) {
  const newest = await newestNote(tx);
  const size = newest?.treeSize ?? 0;
  const found = to === undefined ? newest : await noteOfSize(tx, to);
  if (!found) {
    const expected = `the size of a signed head, at most ${size}`;
    throw invalidInput([{ field: "to", reason: "not_a_head", expected }]);
  }
  if (from <= found.treeSize) return found;
  const expected = `at most the newer head's size, ${found.treeSize}`;
  throw invalidInput([{ field: "from", reason: "beyond_the_log", expected }]);
}
