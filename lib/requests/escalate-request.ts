import { command } from "#lib/kernel/index.ts";
import { askStage } from "./advance.ts";
import { outcomeOf } from "./decide.ts";
import { tell } from "./history.ts";
import { itemAct } from "./item-act.ts";
import { saveItem } from "./item-store.ts";
import { escalate } from "./transitions.ts";

/** A stage's time passed: the next group is asked as well. */
export const escalateRequest = command({
  ...itemAct,
  name: "request.escalate",
  title: "Asks the next group where a stage's time has passed.",
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
