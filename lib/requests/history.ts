import { execute, newId, sql, type Json, type Work } from "#lib/kernel/index.ts";
import { isOpen, type RequestItem } from "./request-item.ts";

type Told = {
  /** "request.approve", "request.escalate" …: what happened, in the words of the log. */
  readonly action: string;
  readonly detail?: { readonly [key: string]: Json };
  readonly personal?: { readonly [key: string]: string };
};

/** Says what happened to an item: to the log, to its page, to open pages and other rooms. */
export async function tell(work: Work, item: RequestItem, told: Told): Promise<void> {
  const actorId = work.actor.kind === "person" ? work.actor.personId : null;
  const detail = { ...told.detail, state: item.state, round: item.round, stage: item.stage };
  work.record({
    action: told.action,
    target: item.id,
    persons: [...new Set([item.beneficiaryId, item.requesterId])],
    detail: {
      ...detail,
      policyVersionId: item.policyVersionId,
      contentHash: Buffer.from(item.contentHash).toString("hex"),
    },
    ...(told.personal && { personal: told.personal }),
  });
  await execute(
    work.tx,
    sql`insert into request_step (id, item_id, kind, actor_id, detail, at)
        values (${newId()}::uuid, ${item.id}::uuid, ${told.action}, ${actorId}::uuid,
          ${JSON.stringify(detail)}::jsonb, ${work.now})`,
  );
  work.live("requests", [item.id, item.requestId, item.beneficiaryId, item.requesterId]);
  work.announce("request.changed", { itemId: item.id });
}

/** When the clock next matters to an item. */
function strikesAt(item: RequestItem): Date | null {
  if (item.state === "granted") return item.endsAt;
  if (!isOpen(item)) return null;
  if (item.state === "pending") return earliest(item.dueAt, item.pendingUntil);
  if (item.waitsFor === "start") return earliest(item.startsAt, item.pendingUntil);
  return item.pendingUntil;
}

const earliest = (a: Date | null, b: Date): Date => (a !== null && a < b ? a : b);

/** Lets the clock come back to this item; a later call replaces an earlier one. */
export function setAlarm(work: Work, item: RequestItem): void {
  const runAt = strikesAt(item);
  if (runAt === null) return;
  const { id } = item;
  work.later({ task: "request.tick", payload: { itemId: id }, runAt, key: `request.tick:${id}` });
}
