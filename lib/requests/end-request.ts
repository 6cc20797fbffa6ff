import { z } from "zod";
import { command, conflict, type Tx } from "#lib/kernel/index.ts";
import { Comment, ItemOutcome, outcomeOf } from "./decide.ts";
import { endExtensions, endItem } from "./end-item.ts";
import { lockItem } from "./item-store.ts";
import { canEnd } from "./policy.ts";
import { RequestItemId, type RequestItem } from "./request-item.ts";
import { loadTargets, ownersOf } from "./targets.ts";

/** Ends a granted right before its time, and the extensions that were to follow it. */
export const endRequest = command({
  name: "request.end",
  title: "Ends a granted right early.",
  right: "self",
  rest: { method: "POST", path: "/request-items/{itemId}/end" },
  input: z.object({ itemId: RequestItemId, comment: Comment.optional() }),
  output: ItemOutcome,
  load: async ({ tx }, { itemId }) => {
    const item = await lockItem(tx, itemId);
    return { item, owners: await ownersOfItem(tx, item) };
  },
  authorize: (actor, resource) => canEnd(actor, resource),
  run: async (work) => {
    const { item } = work.resource;
    if (item.state !== "granted") throw conflict("not_granted", { state: item.state });
    await endExtensions(work, item.id);
    return outcomeOf(
      await endItem(work, item, { because: "ended_early", ...commentOf(work.input) }),
    );
  },
});

const ownersOfItem = async (tx: Tx, { targetKind, targetId }: RequestItem): Promise<string[]> =>
  ownersOf((await loadTargets(tx, [{ kind: targetKind, id: targetId }])).get(targetId));

const commentOf = ({ comment }: { readonly comment?: string | undefined }) =>
  comment === undefined ? {} : { comment };
