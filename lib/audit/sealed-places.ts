import { sql, type Sql } from "#lib/kernel/index.ts";
import type { Narrowing, SealedPlace } from "#lib/keys/index.ts";

const isUuid = /^[0-9a-f-]{36}$/;

/** Events that may hold values of whom or of when is asked for; indexes serve each condition. */
function eventsOf({ subject, since, until }: Narrowing): Sql {
  const isAbout =
    subject === undefined
      ? sql`true`
      : isUuid.test(subject)
        ? sql`(e.person_ids @> array[${subject}::uuid] or e.actor_id = ${subject}::uuid)`
        : sql`false`;
  return sql`select e.id, e.sealed from audit_event e
             where e.sealed is not null and ${isAbout}
               and (${since ?? null}::timestamptz is null or e.at >= ${since ?? null})
               and (${until ?? null}::timestamptz is null or e.at < ${until ?? null})`;
}

/** Of one part: length and text of its scope, length and bytes of what is sealed. */
const partAt = (at: Sql): Sql => sql`
  select ${at} as start, get_byte(e.sealed, ${at}) as scope_length,
         ('x' || encode(substring(e.sealed from ${at} + get_byte(e.sealed, ${at}) + 2 for 4), 'hex')
         )::bit(32)::int as value_length`;

/** Each part of each event: at most two, values about a person and the address of who acted. */
const parts = (narrowing: Narrowing): Sql => sql`
  select 'audit_event.sealed:' || e.id as place,
         convert_from(substring(e.sealed from p.start + 2 for p.scope_length), 'LATIN1') as scope,
         substring(e.sealed from p.start + p.scope_length + 6 for p.value_length) as sealed
  from (${eventsOf(narrowing)}) e
  cross join lateral (${partAt(sql`0`)}) one
  cross join lateral (
    select one.start, one.scope_length, one.value_length
    union all
    select two.start, two.scope_length, two.value_length
    from (select one.scope_length + one.value_length + 5 as next) n
    cross join lateral (${partAt(sql`n.next`)}) two
    where length(e.sealed) > n.next) p`;

/** Where the log seals: its own rows are never changed, so rotation leaves them. */
export const sealedPlaces: readonly SealedPlace[] = [
  { name: "audit_event.sealed", dataClass: "audit", values: parts },
  {
    name: "audit_signer.sealed",
    dataClass: "log",
    isNeeded: true,
    values: () => sql`select 'audit_signer.sealed:' || origin as place, 'postern:log' as scope,
                             sealed
                      from audit_signer`,
  },
];
