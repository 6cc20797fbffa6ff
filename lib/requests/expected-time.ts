import { z } from "zod";
import { rows, sql, type Tx } from "#lib/kernel/index.ts";

export const Expected = {
  /** Half of the latest took less; null: there were none. */
  expectedMinutes: z.number().nullable(),
  /** Half of them lay between these. */
  expectedBetween: z.tuple([z.number(), z.number()]).nullable(),
  expectedFrom: z.int(),
};

const historyMax = 200;

/** How long it took others, from sending to the last approval, under any version of the policy. */
export async function expectedTime(tx: Tx, policyId: string | undefined) {
  const none = { expectedMinutes: null, expectedBetween: null, expectedFrom: 0 };
  if (policyId === undefined) return none;
  const [found] = await rows<{ quartiles: [number, number, number] | null; count: number }>(
    tx,
    sql`select percentile_cont(array[0.25, 0.5, 0.75]) within group (order by minutes)::float8[]
                 as quartiles, count(*)::int as count
        from (select extract(epoch from i.approved_at - i.submitted_at)::float8 / 60 as minutes
              from policy_version v cross join lateral (
                select id, approved_at, submitted_at from request_item
                where policy_version_id = v.id and approved_at is not null
                order by id desc limit ${historyMax}) i
              where v.policy_id = ${policyId}::uuid
              order by i.id desc limit ${historyMax}) latest`,
  );
  if (!found?.quartiles) return none;
  const [low, half, high] = found.quartiles;
  const between: [number, number] = [low, high];
  return { expectedMinutes: half, expectedBetween: between, expectedFrom: found.count };
}
