import { z } from "zod";
import { many, one, sql, type Tx } from "#lib/kernel/index.ts";
import { lockSubjects } from "./subject.ts";

/** When each of these subjects was ended last, as far as it ever was; read under their locks. */
export async function lastEndsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Date>> {
  const found = await many(
    tx,
    z.object({ subjectId: z.string(), at: z.date() }),
    sql`select subject_id, max(at) as at from termination
        where subject_id = any(${[...ids]}::uuid[]) group by 1`,
  );
  return new Map(found.map(({ subjectId, at }) => [subjectId, at]));
}

/** When any of them was. */
export async function lastEndOf(tx: Tx, ids: readonly string[]): Promise<Date | undefined> {
  const ends = [...(await lastEndsOf(tx, ids)).values()].map((at) => at.getTime());
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}

/**
 * How often everything of a person was ended at or after an instant; held until commit, so that
 * what is decided by it comes before the next end.
 */
export async function endsSince(tx: Tx, personId: string, since: Date): Promise<number> {
  await lockSubjects(tx, [personId]);
  const { count } = await one(
    tx,
    z.object({ count: z.number() }),
    sql`select count(*)::int as count from termination
        where subject_id = ${personId}::uuid and at >= ${since}`,
  );
  return count;
}

/**
 * Ends and beginnings of one subject follow each other, however many fall into a millisecond: what
 * begins after an end outlives it, and what is ended after a beginning ends it.
 */
export const afterAll = (now: Date, last: Date | undefined): Date =>
  last !== undefined && last >= now ? new Date(last.getTime() + 1) : now;
