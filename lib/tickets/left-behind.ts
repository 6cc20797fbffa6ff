import { z } from "zod";
import { one, sql, type Tx } from "#lib/kernel/index.ts";
import { isLiveAt } from "./live-ticket.ts";

type About = { readonly personId: string; readonly since: Date };

const Found = z.object({ tickets: z.number(), derived: z.number(), deviceGrants: z.number() });

/**
 * What hung on somebody at an instant: their own tickets, those that modules and devices derived,
 * and command lines that waited for one.
 */
export const ticketsAt = (tx: Tx, { personId, since }: About) =>
  one(
    tx,
    Found,
    sql`select count(*) filter (where t.channel <> 'exchange')::int as tickets,
               count(*) filter (where t.channel = 'exchange')::int as derived,
               (select count(*)::int from device_grant d
                where d.person_id = ${personId}::uuid and d.state = 'approved'
                  and d.created_at <= ${since} and d.ends_at > ${since}) as device_grants
        from ticket t
        where t.bearer_ids @> array[${personId}::uuid] and t.issued_at <= ${since}
          and t.ends_at > ${since} and (t.ended_at is null or t.ended_at >= ${since})
          and not exists (
            select from unnest(t.bearer_ids, t.bearer_since) b (id, since)
            join termination x on x.subject_id = b.id
            where x.at >= b.since and x.at < ${since}
              and (x.spared_id is null or x.spared_id <> all (t.bearer_ids)))`,
  );

type Asked = About & { readonly now: Date; readonly isRehired: boolean };

/**
 * What of it would still pass a check, were its person at work, and so would be theirs again if
 * they came back. Of somebody who began anew, only what is older than their end.
 */
export async function ticketsAlive(
  tx: Tx,
  { personId, since, now, isRehired }: Asked,
): Promise<number> {
  const { tickets, grants } = await one(
    tx,
    z.object({ tickets: z.number(), grants: z.number() }),
    sql`select
          (select count(*)::int from ticket t
           where t.bearer_ids @> array[${personId}::uuid] and ${isLiveAt(now)}
             and (not ${isRehired} or t.issued_at <= ${since})) as tickets,
          (select count(*)::int from device_grant d join ticket t on t.id = d.ticket_id
           where d.person_id = ${personId}::uuid and d.state = 'approved' and d.ends_at > ${now}
             and ${isLiveAt(now)}
             and (not ${isRehired} or d.created_at <= ${since})) as grants`,
  );
  return tickets + grants;
}
