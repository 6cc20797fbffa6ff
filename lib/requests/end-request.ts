import { z } from "zod";
import { endAssignment } from "#lib/access/index.ts";
import { command, conflict, rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { Comment, ItemOutcome, outcomeOf } from "./decide.ts";
import { tell } from "./history.ts";
import { getItem, lockItem, saveItem } from "./item-store.ts";
import { canEnd } from "./policy.ts";
import { RequestItemId, type InState, type RequestItem } from "./request-item.ts";
import { loadTargets, ownersOf } from "./targets.ts";
import { end } from "./transitions.ts";

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
    for (const id of await extensionsOf(work.tx, item.id)) await endExtension(work, id);
    return outcomeOf(
      await endItem(work, item, { because: "ended_early", ...commentOf(work.input) }),
    );
  },
});

const ownersOfItem = async (tx: Tx, { targetKind, targetId }: RequestItem): Promise<string[]> =>
  ownersOf((await loadTargets(tx, [{ kind: targetKind, id: targetId }])).get(targetId));

/** Granted items that begin where this one ends, and those that begin where they do. */
async function extensionsOf(tx: Tx, itemId: string): Promise<RequestItemId[]> {
  const found = await rows<{ id: RequestItemId }>(
    tx,
    sql`with recursive following (id) as (
          select id from request_item where extends_id = ${itemId}::uuid and state = 'granted'
          union
          select i.id from request_item i join following f on i.extends_id = f.id
          where i.state = 'granted')
        select id from following order by id`,
  );
  return found.map(({ id }) => id);
}

async function endExtension(work: Work, id: RequestItemId): Promise<void> {
  const item = await getItem(work.tx, id);
  if (item.state === "granted")
    await endItem(work, item, { because: "ended_with_what_it_extends" });
}

const commentOf = ({ comment }: { readonly comment?: string | undefined }) =>
  comment === undefined ? {} : { comment };

type Ending = { readonly because: string; readonly comment?: string };

/** The assignment ends now, and the item says why. */
async function endItem(
  work: Work,
  item: InState<"granted">,
  { because, comment }: Ending,
): Promise<RequestItem> {
  await endAssignment(work, item.assignmentId, `request.${because}`);
  const ended = end(item, { at: work.now, because });
  await saveItem(work.tx, ended);
  await tell(work, ended, {
    action: "request.end",
    detail: { because },
    ...(comment !== undefined && { personal: { comment } }),
  });
  return ended;
}
