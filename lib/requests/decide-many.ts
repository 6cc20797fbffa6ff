import { z } from "zod";
import { isPosternError, type Context } from "#lib/kernel/index.ts";
import { approveRequest } from "./approve-request.ts";
import { Comment, deciding } from "./decide.ts";
import { narrowRequest } from "./narrow-request.ts";
import { rejectRequest } from "./reject-request.ts";

const one = z.discriminatedUnion("verdict", [
  z.object({ ...deciding, verdict: z.literal("approve"), comment: Comment.optional() }),
  z.object({ ...deciding, verdict: z.literal("reject"), comment: Comment }),
  z.object({
    ...deciding,
    verdict: z.literal("narrow"),
    comment: Comment,
    minutes: z.int().positive(),
  }),
]);

/** Most items that one batch decides. */
export const batchMax = 200;
export const Batch = z.array(one).min(1).max(batchMax);

export type BatchOutcome = {
  readonly itemId: string;
  /** The state that followed, or why this one was not decided. */
  readonly state?: string;
  readonly problem?: { readonly code: string; readonly reason: string };
};

/** Decides many items, each in a transaction of its own: one that fails stops no other. */
export async function decideMany(
  context: Context,
  batch: z.output<typeof Batch>,
): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  for (const decision of batch) {
    try {
      const { state } = await run(context, decision);
      outcomes.push({ itemId: decision.itemId, state });
    } catch (error) {
      if (!isPosternError(error)) throw error;
      const { code, reason } = error;
      outcomes.push({ itemId: decision.itemId, problem: { code, reason } });
    }
  }
  return outcomes;
}

function run(context: Context, decision: z.output<typeof one>) {
  switch (decision.verdict) {
    case "approve":
      return approveRequest(context, decision);
    case "reject":
      return rejectRequest(context, decision);
    case "narrow":
      return narrowRequest(context, decision);
  }
}
