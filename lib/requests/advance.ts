import type { Work } from "#lib/kernel/index.ts";
import { syncVoters } from "./approver-store.ts";
import { setAlarm, tell } from "./history.ts";
import { saveItem } from "./item-store.ts";
import type { OpenItem, PendingItem, RequestItem } from "./request-item.ts";
import { decisionsOfStage, loadVotes, seatStage, stageProgress } from "./stage-voters.ts";
import { takeEffect } from "./take-effect.ts";
import { approve, close, enterStage } from "./transitions.ts";

/** Saves an item and whatever follows by itself: the next stage, the grant, or the end. */
export async function advance(work: Work, item: PendingItem): Promise<RequestItem> {
  const votes = await loadVotes(work.tx, item.id);
  const progress = stageProgress(item, votes);
  if (progress.state === "rejected") return closeItem(work, item, ["rejected", "decided"]);
  if (progress.state === "open") return askStage(work, item);
  const next = item.stage + 1;
  if (next < item.plan.length) return askStage(work, enterStage(item, next, work.now));
  return takeEffect(work, approve(item, work.now));
}

/**
 * Asks those who can decide the open stage now. Where not even the fallback has anybody, the item
 * expires: nobody is never a yes.
 */
export async function askStage(work: Work, item: PendingItem): Promise<RequestItem> {
  const votes = await loadVotes(work.tx, item.id);
  const seated = await seatStage(work.tx, item, { votes, now: work.now });
  if (seated.kind === "nobody") return closeItem(work, item, ["expired", "nobody_can_decide"]);
  await saveItem(work.tx, item);
  const decided = new Set(decisionsOfStage(item, votes).map(({ approverId }) => approverId));
  await syncVoters(work.tx, item, { voters: seated.voters, decided, now: work.now });
  work.live("requests", [item.id, ...seated.voters.map(({ personId }) => personId)]);
  setAlarm(work, item);
  return item;
}

type Ending = readonly [
  state: "rejected" | "withdrawn" | "expired" | "failed",
  because: string,
  comment?: string,
];

/** Ends an open item without a grant and says so. */
export async function closeItem(
  work: Work,
  item: OpenItem,
  [state, because, comment]: Ending,
): Promise<RequestItem> {
  const closed = close(item, state, { at: work.now, because });
  await saveItem(work.tx, closed);
  await tell(work, closed, {
    action: `request.${state}`,
    detail: { because },
    ...(comment !== undefined && { personal: { comment } }),
  });
  return closed;
}
