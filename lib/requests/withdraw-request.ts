import { z } from "zod";
import { command, conflict } from "#lib/kernel/index.ts";
import { closeItem } from "./advance.ts";
import { Comment, ItemOutcome, outcomeOf } from "./decide.ts";
import { lockItem } from "./item-store.ts";
import { canWithdraw } from "./policy.ts";
import { isOpen, RequestItemId } from "./request-item.ts";

/** Takes an item back before it has any effect. */
export const withdrawRequest = command({
  name: "request.withdraw",
  title: "Takes back an item of a request that is not granted yet.",
  right: "self",
  rest: { method: "POST", path: "/request-items/{itemId}/withdraw" },
  input: z.object({ itemId: RequestItemId, comment: Comment.optional() }),
  output: ItemOutcome,
  load: ({ tx }, { itemId }) => lockItem(tx, itemId),
  authorize: canWithdraw,
  run: async (work) => {
    const item = work.resource;
    if (!isOpen(item)) throw conflict("not_open_any_more", { state: item.state });
    const { comment } = work.input;
    const said = comment === undefined ? ([] as const) : ([comment] as const);
    return outcomeOf(await closeItem(work, item, ["withdrawn", "withdrawn", ...said]));
  },
});
