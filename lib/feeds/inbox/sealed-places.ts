import { sql, type Sql } from "#lib/kernel/index.ts";
import type { SealedPlace } from "#lib/keys/index.ts";

/** What came, in one column of events: by person and by when it came. */
const ofEvents = (name: string, column: Sql, assigned: Sql): SealedPlace => ({
  name,
  dataClass: "hr",
  values: ({ subject, since, until }) => sql`
    select ${`${name}:`}::text || e.id as place, 'postern:hr'::text as scope, ${column} as sealed
    from feed_event e
    where ${column} is not null
      and (${subject ?? null}::text is null or e.person_id::text = ${subject ?? null})
      and (${since ?? null}::timestamptz is null or e.received_at >= ${since ?? null})
      and (${until ?? null}::timestamptz is null or e.received_at < ${until ?? null})`,
  replace: (set) => sql`
    update feed_event e set ${assigned} = x.sealed from ${set} x
    where ${`${name}:`}::text || e.id = x.place and ${column} = x.was`,
});

/** What a feed is signed or fetched with: `k` in `table`, known by `id`. */
const ofSecrets = (name: string, table: Sql, id: Sql): SealedPlace => ({
  name,
  dataClass: "feed-secrets",
  values: () => sql`
    select ${`${name}:`}::text || ${id} as place, 'postern:feed-secrets'::text as scope, k.sealed
    from ${table} where k.sealed is not null`,
  replace: (set) => sql`
    update ${table} set sealed = x.sealed from ${set} x
    where ${`${name}:`}::text || ${id} = x.place and k.sealed = x.was`,
});

/** Where feeds seal what came, and what it is signed with. */
export const sealedPlaces: readonly SealedPlace[] = [
  ofEvents("feed_event.sealed", sql`e.sealed`, sql`sealed`),
  ofEvents("feed_event.whole", sql`e.whole`, sql`whole`),
  ofSecrets("feed_source.sealed", sql`feed_source k`, sql`k.feed_id`),
  ofSecrets("feed_wecom_key.sealed", sql`feed_wecom_key k`, sql`k.id`),
  ofSecrets("feed_secret.sealed", sql`feed_secret k`, sql`k.id`),
];
