import { z } from "zod";
import { execute, sql, type Tx } from "#lib/kernel/index.ts";

/** What can be ended; everything that hangs on it ends with it. */
export const subjectKinds = ["person", "ticket", "device", "module"] as const;
export const Subject = z.object({ kind: z.enum(subjectKinds), id: z.uuid() });
export type Subject = z.output<typeof Subject>;

/** Most subjects that are locked one by one; leavers are refused by their state anyway. */
const locksMax = 100;

/**
 * Holds off, until commit, whoever else mints for these subjects or ends them: a ticket made at the
 * same time either is seen by the termination, or waits and then carries an instant before it.
 */
export async function lockSubjects(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > locksMax) return;
  for (const id of ids.toSorted()) {
    await execute(
      tx,
      sql`select pg_advisory_xact_lock(hashtextextended(${`postern:subject:${id}`}, 0))`,
    );
  }
}
