import { command, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { outcomeOf } from "./decide.ts";
import { endExtensions } from "./end-item.ts";
import { tell } from "./history.ts";
import { itemAct } from "./item-act.ts";
import { saveItem } from "./item-store.ts";
import { end } from "./transitions.ts";

/** The right is over, by its clock or by another act: the item says so. */
export const finishRequest = command({
  ...itemAct,
  name: "request.finish",
  title: "Marks an item whose right is over.",
  run: async (work) => {
    const item = work.resource;
    if (item.state !== "granted") return outcomeOf(item);
    const because = await overBecause(work.tx, item.assignmentId, work.now);
    if (because === undefined) return outcomeOf(item);
    if (!byItself.has(because)) await endExtensions(work, item.id);
    const ended = end(item, { at: work.now, because });
    await saveItem(work.tx, ended);
    await tell(work, ended, { action: "request.end", detail: { because } });
    return outcomeOf(ended);
  },
});

/** Ends that nobody decided: what was approved to follow them follows. */
const byItself: ReadonlySet<string> = new Set(["over", "expired", "not_confirmed"]);

async function overBecause(tx: Tx, assignmentId: string, now: Date): Promise<string | undefined> {
  const [found] = await rows<{ endReason: string | null; isOver: boolean; isReview: boolean }>(
    tx,
    sql`select end_reason, coalesce(least(valid_to, review_by) <= ${now}, false) as is_over,
               coalesce(review_by <= ${now}, false) as is_review
        from assignment where id = ${assignmentId}::uuid`,
  );
  if (found?.isOver !== true) return undefined;
  return found.endReason ?? (found.isReview ? "not_confirmed" : "over");
}
