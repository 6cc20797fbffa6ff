import { dayMs, execute, recordDoor, sql, type Tx } from "#lib/kernel/index.ts";

/**
 * Writes the end into the rows of what was terminated. Nothing depends on
 * it: every check and list compares with the terminations and the clock; rows that say so are read
 * faster. Drops what processes, assertions and grants left.
 */
export const tidyEnded = recordDoor({
  name: "ticket.tidy",
  tables: [
    "ticket",
    "termination",
    "process",
    "termination_ack",
    "module_assertion",
    "device_grant",
    "device_guess",
  ],
  run: async ({ tx, now }) => {
    await forgetProcesses(tx, now);
    await execute(tx, sql`delete from module_assertion where expires_at < ${now}`);
    const dayAgo = new Date(now.getTime() - dayMs);
    await execute(tx, sql`delete from device_grant where ends_at < ${dayAgo}`);
    await execute(tx, sql`delete from device_guess where at < ${dayAgo}`);
    return execute(
      tx,
      sql`with fresh as (
            update termination set tidied_at = ${now} where tidied_at is null returning *
          ), doomed as (
            select distinct on (t.id) t.id, x.at, x.reason
            from fresh x
            join ticket t on t.bearer_ids @> array[x.subject_id] and t.ended_at is null
            join lateral unnest(t.bearer_ids, t.bearer_since) b (id, since) on b.id = x.subject_id
            where x.at >= b.since and (x.spared_id is null or x.spared_id <> all (t.bearer_ids))
            order by t.id, x.at
          )
          update ticket t set ended_at = d.at, end_reason = d.reason
          from doomed d where t.id = d.id and t.ended_at is null`,
    );
  },
});

/** Figures are about the last days: answers of processes that are long gone say nothing. */
const forgetProcesses = (tx: Tx, now: Date) =>
  execute(
    tx,
    sql`with gone as (
          delete from process where seen_at < ${now}::timestamptz - interval '30 days' returning id)
        delete from termination_ack a using gone where a.process_id = gone.id`,
  );

/** How many rows one run marks: what is left is the next one's. */
const markedMax = 10_000;

/** Writes into rows that their time is over since a day: what ends is then found among fewer. */
export const markOver = recordDoor({
  name: "ticket.mark-over",
  tables: ["ticket"],
  run: ({ tx, now }) =>
    execute(
      tx,
      sql`update ticket set ended_at = ends_at, end_reason = 'over'
          where id in (
            select id from ticket
            where ended_at is null and ends_at < ${new Date(now.getTime() - dayMs)}
            limit ${markedMax}::int)`,
    ),
});
