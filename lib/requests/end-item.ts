import { endAssignment } from "#lib/access/index.ts";
import { rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { closeItem } from "./advance.ts";
import { tell } from "./history.ts";
import { lockItem, saveItem } from "./item-store.ts";
import { isOpen, type InState, type RequestItem, type RequestItemId } from "./request-item.ts";
import { end } from "./transitions.ts";

type Ending = { readonly because: string; readonly comment?: string };

/** A step: the assignment ends now, and the item says why. */
export async function endItem(
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

/** A step: what was to follow an item that somebody ended ends with it, granted or only asked. */
export async function endExtensions(work: Work, itemId: string): Promise<void> {
  const because = "ended_with_what_it_extends";
  for (const id of await extensionsOf(work.tx, itemId)) {
    const item = await lockItem(work.tx, id);
    if (item.state === "granted") await endItem(work, item, { because });
    else if (isOpen(item)) await closeItem(work, item, ["withdrawn", because]);
  }
}

/** Items that begin where this one ends, and those that begin where they do. */
async function extensionsOf(tx: Tx, itemId: string): Promise<RequestItemId[]> {
  const found = await rows<{ id: RequestItemId }>(
    tx,
    sql`with recursive following (id) as (
          select id from request_item
          where extends_id = ${itemId}::uuid and state in ('pending', 'approved', 'granted')
          union
          select i.id from request_item i join following f on i.extends_id = f.id
          where i.state in ('pending', 'approved', 'granted'))
        select id from following order by id`,
  );
  return found.map(({ id }) => id);
}
