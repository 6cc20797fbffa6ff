import { notFound, rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { Source, TargetKind } from "./assignment.ts";

export type StoredAssignment = {
  readonly id: string;
  readonly personId: string;
  readonly targetKind: TargetKind;
  readonly targetId: string;
  readonly source: Source;
  readonly sourceId: string | null;
  readonly validFrom: Date;
  readonly validTo: Date | null;
  readonly reviewBy: Date | null;
  readonly closedBy: string | null;
};

/** One assignment, open or not; unknown: `assignment_not_found`. */
export async function getAssignment(tx: Tx, assignmentId: string): Promise<StoredAssignment> {
  const [found] = await rows<StoredAssignment>(
    tx,
    sql`select id::text, person_id::text, target_kind, target_id::text, source, source_id::text,
               valid_from, valid_to, review_by, closed_by::text
        from assignment where id = ${assignmentId}::uuid`,
  );
  if (found === undefined) throw notFound("assignment");
  return found;
}

/** Whether an assignment is over: closed, or past its end or review date. */
export const isOver = (assignment: StoredAssignment, now: Date): boolean =>
  assignment.closedBy !== null ||
  [assignment.validTo, assignment.reviewBy].some((end) => end !== null && end <= now);
