import { PosternError, type Json, type Work } from "#lib/kernel/index.ts";
import { getAssignment, isOver, type StoredAssignment } from "./assignment-store.ts";
import type { Cause } from "./cause.ts";
import { msOrForever } from "./instant.ts";
import { recompute } from "./recompute.ts";

/** A step: ends an assignment now; what ended already stays as it is and answers false. */
export async function endAssignment(
  work: Work,
  assignmentId: string,
  reason: string,
): Promise<boolean> {
  const found = await getAssignment(work.tx, assignmentId);
  if (isOver(found, work.now)) return false;
  await recompute(work, {
    personIds: [found.personId],
    cause: causeOf(found, { reopen: found.id, ...endsOf(found) }),
    intents: new Map([[found.personId, [{ act: "close", assignmentId, reason }]]]),
  });
  return true;
}

/** A step: moves the end or the review date of an assignment that is still valid. */
export async function extendAssignment(
  work: Work,
  assignmentId: string,
  ends: { readonly validTo?: Date; readonly reviewBy?: Date },
): Promise<void> {
  const found = await getAssignment(work.tx, assignmentId);
  if (isOver(found, work.now)) throw new PosternError("gone", "assignment_has_ended");
  const validTo = ends.validTo ?? found.validTo;
  const reviewBy = ends.reviewBy ?? found.reviewBy;
  await recompute(work, {
    personIds: [found.personId],
    cause: causeOf(found, {
      reschedule: found.id,
      ...endsOf(found),
    }),
    intents: new Map([
      [
        found.personId,
        [
          {
            act: "reschedule",
            assignmentId,
            validTo: msOrForever(validTo?.getTime() ?? null),
            reviewBy: msOrForever(reviewBy?.getTime() ?? null),
          },
        ],
      ],
    ]),
  });
}

const endsOf = (found: StoredAssignment) => ({
  validTo: found.validTo?.toISOString() ?? null,
  reviewBy: found.reviewBy?.toISOString() ?? null,
});

const causeOf = (found: StoredAssignment, inverse: Json): Cause =>
  found.source === "request"
    ? { kind: "request", id: found.sourceId, inverse }
    : { kind: "direct", id: found.id, inverse };
