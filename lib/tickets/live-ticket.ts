import { z } from "zod";
import { maybe, sql, type Sql, type Tx } from "#lib/kernel/index.ts";

/** No termination of anything that ticket `t` hangs on came at or after it began to. */
export const isUnended: Sql = sql`t.ended_at is null
  and not exists (
    select from unnest(t.bearer_ids, t.bearer_since) b (id, since)
    join termination x on x.subject_id = b.id
    where x.at >= b.since and (x.spared_id is null or x.spared_id <> all (t.bearer_ids)))`;

/** Neither ended nor past a limit, of its own or of a ticket that it was derived from. */
export const isLiveAt = (now: Date): Sql => sql`${isUnended}
  and not exists (
    select from ticket a
    where a.id = any (t.bearer_ids) and (a.ended_at is not null or a.ends_at <= ${now}
      or a.last_seen_at + make_interval(mins => a.idle_minutes) <= ${now}))`;

/** Whether a ticket is live in this transaction. */
export const isTicketLiveIn = async (tx: Tx, ticketId: string, now: Date): Promise<boolean> =>
  (await maybe(
    tx,
    z.object({}),
    sql`select from ticket t where t.id = ${ticketId}::uuid and ${isLiveAt(now)}`,
  )) !== undefined;
