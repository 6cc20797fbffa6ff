import { sql, type Sql } from "#lib/kernel/index.ts";

/** Statistics are about the last terminations, at most this many. */
export const countedMax = 500;

/** A process that has not shown itself for this long before a termination owes no answer. */
export const silence: Sql = sql`interval '15 seconds'`;

export const lastOnes: Sql = sql`
  select * from termination order by at desc, id desc limit ${countedMax}`;

/**
 * Named queries: `last`, the terminations that are meant, and `owing`, each process with each of them
 * that it owed an answer to, and the answer when it came.
 */
export const owingAnswers = (terminations: Sql): Sql => sql`
  last as (${terminations}),
  owing as (
    select l.id, l.at, p.planes, p.host, p.id as process_id, p.seen_at, p.stopped_at, a.how,
           extract(epoch from a.forgotten_at - l.at) * 1000 as ms
    from last l
    join process p on p.started_at <= l.at and p.seen_at >= l.at - ${silence}
      and (p.stopped_at is null or p.stopped_at > l.at)
    left join termination_ack a on a.termination_id = l.id and a.process_id = p.id)`;
