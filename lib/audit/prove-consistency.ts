import { z } from "zod";
import { invalidInput, needs, query } from "#lib/kernel/index.ts";
import { newestNote } from "./checkpoint-store.ts";
import { consistencyProof } from "./proofs.ts";
import { nodeReader } from "./tile-store.ts";

/** For whoever kept an older head: the log still begins with it. */
export const proveConsistency = query({
  name: "audit.prove-consistency",
  title: "Prove that the log still begins with an older signed head",
  right: "audit.read",
  scope: "audit:read",
  rest: { method: "GET", path: "/audit/consistency" },
  input: z.object({ from: z.coerce.number().int().min(1) }),
  output: z.object({
    from: z.number(),
    size: z.number(),
    path: z.array(z.string()),
    checkpoint: z.string(),
  }),
  authorize: needs("audit.read"),
  run: async ({ tx, input }) => {
    const newest = await newestNote(tx);
    if (!newest || input.from > newest.treeSize) {
      const expected = `at most the log's signed size, ${newest?.treeSize ?? 0}`;
      throw invalidInput([{ field: "from", reason: "beyond_the_log", expected }]);
    }
    const path = await consistencyProof(nodeReader(tx), input.from, newest.treeSize);
    return {
      from: input.from,
      size: newest.treeSize,
      path: path.map((hash) => hash.toString("base64")),
      checkpoint: newest.note,
    };
  },
});
