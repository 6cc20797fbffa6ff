import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { Comment, decide, deciding, ItemOutcome, loadDeciding, outcomeOf } from "./decide.ts";
import { canDecide } from "./policy.ts";

/** Approves for a shorter time than was asked for. What others approved still stands. */
export const narrowRequest = command({
  name: "request.narrow",
  title: "Approves an item of a request for a shorter time, with a reason.",
  right: "everyone",
  rest: { method: "POST", path: "/request-items/{itemId}/narrow" },
  input: z.object({ ...deciding, minutes: z.int().positive(), comment: Comment }),
  output: ItemOutcome,
  load: loadDeciding,
  authorize: canDecide,
  run: async (work) => outcomeOf(await decide(work, { ...work.input, verdict: "approved" })),
});
