import { command } from "#lib/kernel/index.ts";
import { closeItem } from "./advance.ts";
import { outcomeOf } from "./decide.ts";
import { itemAct } from "./item-act.ts";
import { isOpen } from "./request-item.ts";

/** Nobody decided, or what was approved was not used, for as long as it may wait. */
export const expireRequest = command({
  ...itemAct,
  name: "request.expire",
  title: "Ends an item that waited for as long as it may.",
  run: async (work) => {
    const item = work.resource;
    if (!isOpen(item) || item.pendingUntil > work.now) return outcomeOf(item);
    const because = item.state === "pending" ? "nobody_decided" : "conditions_unmet";
    const state = item.state === "pending" ? "expired" : "failed";
    return outcomeOf(await closeItem(work, item, [state, because]));
  },
});
