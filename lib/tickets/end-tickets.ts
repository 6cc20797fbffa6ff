import { rows, sql, type Sql, type Work } from "#lib/kernel/index.ts";

export type EndReason =
  | "signed_out"
  | "ended_by_owner"
  | "ended_by_security"
  | "person_left"
  | "person_suspended"
  | "restored";

/** A step: ends live tickets and everything derived from them; answers how many. */
export async function endTickets(work: Work, which: Sql, reason: EndReason): Promise<number> {
  const ended = await rows<{ id: string }>(
    work.tx,
    sql`with recursive doomed as (
          select id from ticket where ${which} and ended_at is null
          union select t.id from ticket t join doomed d on t.parent_id = d.id
        )
        update ticket t set ended_at = ${work.now}, end_reason = ${reason}
        from doomed d where t.id = d.id and t.ended_at is null
        returning t.id::text`,
  );
  if (ended.length > 0)
    work.live(
      "tickets",
      ended.map(({ id }) => id),
    );
  return ended.length;
}
