import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { Comment, decide, deciding, ItemOutcome, loadDeciding, outcomeOf } from "./decide.ts";
import { canDecide } from "./policy.ts";

/** Records one approver's yes; the last missing one grants in the same transaction. */
export const approveRequest = command({
  name: "request.approve",
  title: "Approves an item of a request as it stands; the last missing approval grants it.",
  right: "everyone",
  rest: { method: "POST", path: "/request-items/{itemId}/approve" },
  input: z.object({ ...deciding, comment: Comment.optional() }),
  output: ItemOutcome,
  load: loadDeciding,
  authorize: canDecide,
  run: async (work) => outcomeOf(await decide(work, { ...work.input, verdict: "approved" })),
});
