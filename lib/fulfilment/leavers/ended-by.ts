import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { EndFact } from "#lib/people/index.ts";

/** How long before an end whoever told anything of the person counts as having told it, in days. */
const toldDays = 90;

/**
 * Who told an end, or could have signed it: who told something of the person lately; of a file, who
 * brought and released it; of pushed events, who made the feed's secrets, owns the module that speaks for it, and released the event.
 */
export async function endedBy(
  tx: Tx,
  personId: string,
  { fact, now }: { readonly fact: EndFact | undefined; readonly now: Date },
): Promise<string[]> {
  const sourceId = fact?.sourceId ?? null;
  const found = await rows<{ id: string }>(
    tx,
    sql`select distinct id::text from (
          select actor_id as id from audit_event
          where target = ${personId} and action in ('person.tell', 'person.retract')
            and actor_kind = 'person' and outcome = 'done'
            and at > ${now}::timestamptz - make_interval(days => ${toldDays}::int)
          union all
          select unnest(array[started_by, released_by]) from feed_run
          where id = ${sourceId}::uuid
          union all
          select created_by from feed_secret
          where feed_id = ${sourceId}::uuid
            and (ends_at is null or ends_at > ${fact?.recordedAt ?? now})
          union all
          select m.owner_id from feed f join module m on m.id = f.module_id
          where f.id = ${sourceId}::uuid
          union all
          select released_by from feed_event
          where feed_id = ${sourceId}::uuid and person_id = ${personId}::uuid
            and settled_at >= ${fact?.recordedAt ?? now}::timestamptz - interval '1 day') who
        where id is not null and id <> ${personId}::uuid`,
  );
  return found.map(({ id }) => id);
}
