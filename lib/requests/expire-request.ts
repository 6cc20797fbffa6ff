import { z } from "zod";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { closeItem } from "./advance.ts";
import { ItemOutcome, outcomeOf } from "./decide.ts";
import { lockItem } from "./item-store.ts";
import { isOpen, RequestItemId } from "./request-item.ts";

/** Nobody decided, or what was approved was not used, for as long as it may wait. */
export const expireRequest = command({
  name: "request.expire",
  title: "Ends an item that waited for as long as it may.",
  right: "system",
  rest: "internal",
  input: z.object({ itemId: RequestItemId }),
  output: ItemOutcome,
  load: ({ tx }, { itemId }) => lockItem(tx, itemId),
  authorize: onlySystem,
  run: async (work) => {
    const item = work.resource;
    if (!isOpen(item) || item.pendingUntil > work.now) return outcomeOf(item);
    const because = item.state === "pending" ? "nobody_decided" : "conditions_unmet";
    const state = item.state === "pending" ? "expired" : "failed";
    return outcomeOf(await closeItem(work, item, [state, because]));
  },
});
