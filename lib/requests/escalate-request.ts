import { z } from "zod";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { askStage } from "./advance.ts";
import { ItemOutcome, outcomeOf } from "./decide.ts";
import { tell } from "./history.ts";
import { lockItem, saveItem } from "./item-store.ts";
import { RequestItemId } from "./request-item.ts";
import { escalate } from "./transitions.ts";

/** A stage's time passed: the next group is asked as well. */
export const escalateRequest = command({
  name: "request.escalate",
  title: "Asks the next group where a stage's time has passed.",
  right: "system",
  rest: "internal",
  input: z.object({ itemId: RequestItemId }),
  output: ItemOutcome,
  load: ({ tx }, { itemId }) => lockItem(tx, itemId),
  authorize: onlySystem,
  run: async (work) => {
    const item = work.resource;
    const isDue = item.state === "pending" && item.dueAt !== null && item.dueAt <= work.now;
    if (!isDue) return outcomeOf(item);
    const next = escalate(item, work.now);
    await saveItem(work.tx, next);
    await tell(work, next, {
      action: "request.escalate",
      detail: { escalation: next.escalation },
    });
    return outcomeOf(await askStage(work, next));
  },
});
