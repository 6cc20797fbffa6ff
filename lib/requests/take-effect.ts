import { conflictsOf, forever, grantFromRequest, unmetConditions } from "#lib/access/index.ts";
import type { Work } from "#lib/kernel/index.ts";
import { setAlarm, tell } from "./history.ts";
import { findItem, saveItem } from "./item-store.ts";
import type { InState, RequestItem } from "./request-item.ts";
import { loadPeople } from "./request-people.ts";
import { loadTargets } from "./targets.ts";
import { activate, close, endOf, waitFor } from "./transitions.ts";

type Approved = InState<"approved">;

/**
 * What was approved takes effect, checked again at this instant: time may have passed since. Its
 * clock starts now. A missing personnel condition is waited for; anything else fails it.
 */
export async function takeEffect(work: Work, item: Approved): Promise<RequestItem> {
  if (item.startsAt !== null && item.startsAt > work.now) return wait(work, item, "start");
  const from = await startOf(work, item);
  const obstacle = await obstacleTo(work, item, from);
  if (obstacle === "conditions_unmet") return wait(work, item, "conditions");
  if (obstacle !== undefined) return fail(work, item, obstacle);
  const { assignmentId } = await grantFromRequest(work, {
    personId: item.beneficiaryId,
    targetKind: item.targetKind,
    targetId: item.targetId,
    validFrom: from,
    ...endsAt(item, from),
    requestItemId: item.id,
    acceptedConflicts: item.conflicts,
  });
  const granted = activate(item, work.now, { assignmentId, from });
  await saveItem(work.tx, granted);
  await tell(work, granted, { action: "request.granted", detail: { assignmentId } });
  setAlarm(work, granted);
  return granted;
}

const endsAt = (item: Approved, from: Date) => {
  const validTo = endOf(item, from);
  return validTo === null ? {} : { validTo };
};

/** An extension begins where the right that it extends ends, so that nothing is lost or doubled. */
async function startOf({ tx, now }: Work, item: Approved): Promise<Date> {
  if (item.extendsId === null) return now;
  const extended = await findItem(tx, item.extendsId);
  if (extended?.state !== "granted" || extended.endsAt === null) return now;
  return extended.endsAt > now ? extended.endsAt : now;
}

async function wait(
  work: Work,
  item: Approved,
  waitsFor: "start" | "conditions",
): Promise<RequestItem> {
  // Asked again and again while it waits: only the first time is news.
  const isNews = (await findItem(work.tx, item.id))?.state !== "approved";
  if (!isNews && item.waitsFor === waitsFor) return item;
  const waiting = waitFor(item, waitsFor);
  await saveItem(work.tx, waiting);
  await tell(work, waiting, { action: "request.wait", detail: { waitsFor } });
  setAlarm(work, waiting);
  return waiting;
}

async function fail(work: Work, item: Approved, because: string): Promise<RequestItem> {
  const failed = close(item, "failed", { at: work.now, because });
  await saveItem(work.tx, failed);
  await tell(work, failed, { action: "request.failed", detail: { because } });
  return failed;
}

/** Why it cannot take effect now; undefined: it can. */
async function obstacleTo(
  { tx, now }: Work,
  item: Approved,
  from: Date,
): Promise<string | undefined> {
  const person = (await loadPeople(tx, [item.beneficiaryId], now)).get(item.beneficiaryId);
  if (!person?.isActive) return "person_not_active";
  const target = (await loadTargets(tx, [{ kind: item.targetKind, id: item.targetId }])).get(
    item.targetId,
  );
  if (!target) return "target_not_found";
  if (target.retiresAt !== null && target.retiresAt <= now) return "target_retired";
  const trial = {
    personId: item.beneficiaryId,
    targets: [{ kind: item.targetKind, id: item.targetId }],
    acceptedConflicts: item.conflicts,
  };
  const to = endOf(item, from)?.getTime() ?? forever;
  const conflicts = await conflictsOf(tx, now, {
    ...trial,
    interval: { from: from.getTime(), to },
  });
  if (conflicts.some(({ isBlocked }) => isBlocked)) return "conflict_not_accepted";
  const instant = { from: now.getTime(), to: now.getTime() + 1 };
  const unmet = await unmetConditions(tx, now, { ...trial, interval: instant });
  return unmet.length > 0 ? "conditions_unmet" : undefined;
}
