import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { Comment, decide, deciding, ItemOutcome, loadDeciding, outcomeOf } from "./decide.ts";
import { canDecide } from "./policy.ts";

/** Records one approver's no, with its reason; as many as the stage says reject the item. */
export const rejectRequest = command({
  name: "request.reject",
  title: "Says no to an item of a request, with a reason.",
  right: "everyone",
  rest: { method: "POST", path: "/request-items/{itemId}/reject" },
  input: z.object({ ...deciding, comment: Comment }),
  output: ItemOutcome,
  load: loadDeciding,
  authorize: canDecide,
  run: async (work) => outcomeOf(await decide(work, { ...work.input, verdict: "rejected" })),
});
