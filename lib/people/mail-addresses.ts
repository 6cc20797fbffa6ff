import { z } from "zod";
import { dayMs, many, sql, type Tx } from "#lib/kernel/index.ts";

/** How long a work address that HR replaced still hears, in days. */
const formerDays = 7;

const Address = z.object({ personId: z.string(), address: z.string() });

/**
 * Where these people are written to: the address of now, and every one that held at any instant of
 * the last seven days, as it was known then. Whoever replaces an address does not swallow what is
 * said about it; what was theirs earlier may be somebody else's by now.
 */
export function mailAddressesOf(tx: Tx, personIds: readonly string[], now: Date) {
  const since = new Date(now.getTime() - formerDays * dayMs);
  return many(
    tx,
    Address,
    sql`select distinct on (x.person_id, lower(x.address)) x.person_id::text, x.address
        from (select id as person_id, work_email as address, 0 as former from person
              where id = any(${[...personIds]}::uuid[])
              union all
              select person_id, facts ->> 'workEmail', 1 from person_fact
              where person_id = any(${[...personIds]}::uuid[])
                and greatest(recorded_from, effective_from, ${since}::timestamptz)
                  < least(recorded_to, effective_to, ${now}::timestamptz)) x
        where x.address is not null
        order by x.person_id, lower(x.address), x.former`,
  );
}
