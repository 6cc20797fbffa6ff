import { command } from "#lib/kernel/index.ts";
import { outcomeOf } from "./decide.ts";
import { itemAct } from "./item-act.ts";
import { takeEffect } from "./take-effect.ts";

/** An approved item takes effect at its start, or once its conditions are met; checked again. */
export const activateRequest = command({
  ...itemAct,
  name: "request.activate",
  title: "Lets an approved item take effect, checked again at this instant.",
  run: async (work) => {
    const item = work.resource;
    return outcomeOf(item.state === "approved" ? await takeEffect(work, item) : item);
  },
});
