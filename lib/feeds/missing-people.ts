import { recordDoor, rows, sql } from "#lib/kernel/index.ts";
import type { Staging } from "./stage-file.ts";

/** People whom a full file may leave out before a second person must look. */
const peopleMax = 5;
const shareMax = 0.1;

export type MissingTrip = {
  readonly scope: "missing";
  readonly orgUnitId: null;
  readonly lostBefore: 0;
  readonly losing: number;
  readonly holding: number;
  readonly limit: number;
};

/**
 * A full file that leaves many out, or everybody, was cut short, more likely than a company was.
 * Nobody is taken as having left, and the rest of the file is not believed either.
 */
export function missingTrip({ missing, counts }: Staging): MissingTrip | undefined {
  const holding = missing + counts.rows;
  const limit = Math.max(peopleMax, holding * shareMax);
  if (missing <= limit) return undefined;
  return { scope: "missing", orgUnitId: null, lostBefore: 0, losing: missing, holding, limit };
}

/** Staged people whom the file does not let go: their ends are believed all the same. */
export const stayingPeople = recordDoor({
  name: "feed.staying",
  tables: [],
  run: async ({ tx, now }, { runId }: { runId: string }): Promise<string[]> => {
    // As the whole world counts days: an end that has come anywhere is one.
    const today = now.toISOString().slice(0, 10);
    const found = await rows<{ id: string }>(
      tx,
      sql`select person_id::text as id from feed_stage
          where run_id = ${runId}::uuid
            and not coalesce(row ->> 'status' = 'ended' or row ->> 'endDate' <= ${today}, false)`,
    );
    return found.map(({ id }) => id);
  },
});
