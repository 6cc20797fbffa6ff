import { z } from "zod";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { ItemOutcome, outcomeOf } from "./decide.ts";
import { lockItem } from "./item-store.ts";
import { RequestItemId } from "./request-item.ts";
import { takeEffect } from "./take-effect.ts";

/** An approved item takes effect at its start, or once its conditions are met; checked again. */
export const activateRequest = command({
  name: "request.activate",
  title: "Lets an approved item take effect, checked again at this instant.",
  right: "system",
  rest: "internal",
  input: z.object({ itemId: RequestItemId }),
  output: ItemOutcome,
  load: ({ tx }, { itemId }) => lockItem(tx, itemId),
  authorize: onlySystem,
  run: async (work) => {
    const item = work.resource;
    return outcomeOf(item.state === "approved" ? await takeEffect(work, item) : item);
  },
});
