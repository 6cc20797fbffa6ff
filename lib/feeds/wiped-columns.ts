import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { Run } from "./feed-store.ts";

/** People of one file who may lose the same fact before a second person must look. */
const peopleMax = 20;
const shareMax = 0.1;

export type WipedColumn = {
  readonly scope: "column";
  readonly field: string;
  readonly orgUnitId: null;
  readonly lostBefore: number;
  readonly losing: number;
  readonly holding: number;
  readonly limit: number;
};

type Found = { readonly field: string; readonly personIds: string[]; readonly holding: number };

/**
 * Facts that many people had and the file leaves empty: an export that lost a column, more likely
 * than a company that did. People who leave are left out, for their facts end with them.
 */
export async function wipedColumns(
  tx: Tx,
  run: Run,
): Promise<{ trips: WipedColumn[]; personIds: string[] }> {
  const found = await rows<Found>(
    tx,
    sql`select k as field, array_agg(s.person_id::text) as person_ids,
               (select count(*)::int from feed_row h
                where h.feed_id = ${run.feedId}::uuid and h.row ? k) as holding
        from feed_stage s
        join feed_row f on f.feed_id = ${run.feedId}::uuid
          and f.employee_number = s.employee_number
        cross join lateral jsonb_object_keys(f.row) k
        where s.run_id = ${run.id}::uuid and s.kind = 'known' and not s.row ? k
          and s.row ->> 'status' is distinct from 'ended'
          and k <> 'endDate'
        group by k having count(*) > ${peopleMax}`,
  );
  const wiped = found
    .map((each) => ({ ...each, limit: Math.max(peopleMax, each.holding * shareMax) }))
    .filter(({ personIds, limit }) => personIds.length > limit);
  const trips = wiped.map(({ field, personIds, holding, limit }) => ({
    scope: "column" as const,
    field,
    orgUnitId: null,
    lostBefore: 0,
    losing: personIds.length,
    holding,
    limit,
  }));
  return { trips, personIds: wiped.flatMap(({ personIds }) => personIds) };
}
