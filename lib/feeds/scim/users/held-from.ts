import { z } from "zod";
import { one, sql, type Tx } from "#lib/kernel/index.ts";
import { dayOf, startOfDay, type Effective } from "#lib/people/index.ts";
import type { UserRow } from "./user-row.ts";

/**
 * From when a change holds, so that it does: of today it holds on top of what was told today, and
 * what lies before anybody said who they are holds from its arrival.
 */
export async function heldFrom(
  tx: Tx,
  { id, timeZone }: UserRow,
  effective: Effective,
  arrival: Date,
): Promise<Effective> {
  const isToday = "day" in effective && effective.day === dayOf(arrival, timeZone);
  if (isToday) return { at: arrival };
  const at = "day" in effective ? startOfDay(effective.day, timeZone) : effective.at;
  if (at >= arrival) return effective;
  const { beganAt } = await one(
    tx,
    z.object({ beganAt: z.date().nullable() }),
    sql`select max(at) as began_at from (
          select coalesce(effective_at, effective_day::timestamp at time zone ${timeZone}) as at
          from person_statement
          where person_id = ${id}::uuid and (says ? 'whole' or says ->> 'turn' = 'begin')
          union all
          select effective_from from person_fact
          where person_id = ${id}::uuid and not is_derived) begun
        where at <= ${arrival}`,
  );
  return beganAt !== null && at < beganAt ? { at: arrival } : effective;
}
