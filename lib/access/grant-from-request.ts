import { dayMs, newId, type Work } from "#lib/kernel/index.ts";
import type { Assignment, TargetKind } from "./assignment.ts";
import { forever } from "./interval.ts";
import { recompute } from "./recompute.ts";

export type Grant = {
  readonly personId: string;
  readonly targetKind: TargetKind;
  readonly targetId: string;
  readonly validFrom: Date;
  /** One of the two ends it: its own end, or a review date of at most 365 days. */
  readonly validTo?: Date;
  readonly reviewBy?: Date;
  readonly requestItemId: string;
  /** Separation rules whose conflict the approvers accepted. */
  readonly acceptedConflicts?: readonly string[];
};

/** Longest time until a permanent right must be confirmed, in days. */
export const reviewDaysMax = 365;

/** A step: what was approved becomes an assignment and takes effect in this transaction. */
export async function grantFromRequest(
  work: Work,
  grant: Grant,
): Promise<{ assignmentId: string }> {
  const assignment = assignmentOf(grant, work.now);
  await recompute(work, {
    personIds: [grant.personId],
    cause: { kind: "request", id: grant.requestItemId },
    intents: new Map([[grant.personId, [{ act: "open", assignment }]]]),
  });
  return { assignmentId: assignment.id };
}

function assignmentOf(grant: Grant, now: Date): Assignment {
  const last = grant.validFrom.getTime() + reviewDaysMax * dayMs;
  const validTo = grant.validTo?.getTime() ?? forever;
  const reviewBy = Math.min(grant.reviewBy?.getTime() ?? forever, validTo < last ? forever : last);
  return {
    id: newId(),
    targetKind: grant.targetKind,
    targetId: grant.targetId,
    source: "request",
    sourceId: grant.requestItemId,
    sourceVersion: null,
    validFrom: Math.max(grant.validFrom.getTime(), now.getTime()),
    validTo,
    reviewBy,
    acceptedConflicts: grant.acceptedConflicts ?? [],
  };
}
