import { conflict, newId, type PersonId, type Work } from "#lib/kernel/index.ts";
import { isCounted, type Cause } from "./cause.ts";
import { changeDetail, hashOfDetail } from "./change-event.ts";
import { changesNothing, type Plan } from "./plan.ts";
import { keepPortalGoverned } from "./portal-guard.ts";
import { tidyAtEnds } from "./tidy-jobs.ts";
import {
  advancePersons,
  closeBlocks,
  insertAccess,
  insertAssignments,
  insertBlocks,
  insertChanges,
  updateAccess,
  updateAssignments,
  type Written,
} from "./plan-store.ts";

export type Committed = {
  /** The change of each person whose access or assignments changed. */
  readonly changes: ReadonlyMap<string, string>;
  readonly gained: number;
  readonly lost: number;
};

/**
 * Writes plans, one or thousands, as sets: rights with reasons, one change and one audit event for
 * each person. The person's version is the authority: a plan made on an older one is refused.
 */
export async function commitPlans(
  work: Work,
  plans: readonly Plan[],
  cause: Cause,
): Promise<Committed> {
  const written = plans
    .filter((each) => !changesNothing(each))
    .map((each) => recordChange(work, each, cause));
  const committed = summaryOf(written);
  if (written.length === 0) return committed;
  // What the clock has ended has ended: nobody is there to be asked.
  if (cause.kind !== "expiry") await keepPortalGoverned(work, plans);
  await write(work, written, cause);
  tell(work, written);
  tidyAtEnds(work, written);
  return committed;
}

function recordChange(work: Work, plan: Plan, cause: Cause): Written {
  const personId = plan.subject.personId as PersonId;
  const detail = changeDetail(plan, cause);
  const eventId = work.record({
    action: "access.change",
    target: personId,
    persons: [personId],
    detail,
  });
  return { plan, changeId: newId(), eventId, hash: hashOfDetail(detail) };
}

/** Ends come before beginnings: the database allows one open row of a right. */
async function write(work: Work, written: readonly Written[], cause: Cause): Promise<void> {
  const { tx, now } = work;
  const moved = await advancePersons(tx, written, now);
  if (moved !== written.length) throw conflict("person_changed_meanwhile");
  await updateAssignments(tx, written);
  await closeBlocks(tx, written);
  await updateAccess(tx, written);
  await insertAssignments(tx, written, cause);
  await insertBlocks(tx, written);
  await insertAccess(tx, written, cause);
  await insertChanges(tx, written, { ...cause, isCounted: isCounted(cause), now });
}

function tell(work: Work, written: readonly Written[]): void {
  const personIds = written.map(({ plan }) => plan.subject.personId);
  work.live("access", personIds);
  work.announce("access.changed", { personIds });
  const closed = written.flatMap(({ plan }) => plan.closeAssignments.map(({ id }) => id));
  if (closed.length > 0) work.announce("access.ended", { personIds, assignmentIds: closed });
}

function summaryOf(written: readonly Written[]): Committed {
  let gained = 0;
  let lost = 0;
  for (const { plan } of written) {
    gained += plan.access.gains.length;
    lost += plan.access.losses.length;
  }
  const changes = new Map(written.map((each) => [each.plan.subject.personId, each.changeId]));
  return { changes, gained, lost };
}
