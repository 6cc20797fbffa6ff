import { sql } from "#lib/kernel/index.ts";
import type { SealedPlace } from "#lib/keys/index.ts";

/** Where feeds seal what came, and what it is signed with. */
export const sealedPlaces: readonly SealedPlace[] = [
  {
    name: "feed_event.sealed",
    dataClass: "hr",
    values: ({ subject, since, until }) => sql`
      select 'feed_event.sealed:' || id as place, 'postern:hr'::text as scope, sealed
      from feed_event
      where sealed is not null
        and (${subject ?? null}::text is null or person_id::text = ${subject ?? null})
        and (${since ?? null}::timestamptz is null or received_at >= ${since ?? null})
        and (${until ?? null}::timestamptz is null or received_at < ${until ?? null})`,
    replace: (set) => sql`
      update feed_event e set sealed = x.sealed from ${set} x
      where 'feed_event.sealed:' || e.id = x.place and e.sealed = x.was`,
  },
  {
    name: "feed_event.whole",
    dataClass: "hr",
    values: ({ subject, since, until }) => sql`
      select 'feed_event.whole:' || id as place, 'postern:hr'::text as scope, whole as sealed
      from feed_event
      where whole is not null
        and (${subject ?? null}::text is null or person_id::text = ${subject ?? null})
        and (${since ?? null}::timestamptz is null or received_at >= ${since ?? null})
        and (${until ?? null}::timestamptz is null or received_at < ${until ?? null})`,
    replace: (set) => sql`
      update feed_event e set whole = x.sealed from ${set} x
      where 'feed_event.whole:' || e.id = x.place and e.whole = x.was`,
  },
  {
    name: "feed_source.sealed",
    dataClass: "feed-secrets",
    values: () => sql`
      select 'feed_source.sealed:' || feed_id as place, 'postern:feed-secrets'::text as scope,
             sealed
      from feed_source where sealed is not null`,
    replace: (set) => sql`
      update feed_source s set sealed = x.sealed from ${set} x
      where 'feed_source.sealed:' || s.feed_id = x.place and s.sealed = x.was`,
  },
  {
    name: "feed_wecom_key.sealed",
    dataClass: "feed-secrets",
    values: () => sql`
      select 'feed_wecom_key.sealed:' || id as place, 'postern:feed-secrets'::text as scope, sealed
      from feed_wecom_key`,
    replace: (set) => sql`
      update feed_wecom_key k set sealed = x.sealed from ${set} x
      where 'feed_wecom_key.sealed:' || k.id = x.place and k.sealed = x.was`,
  },
  {
    name: "feed_secret.sealed",
    dataClass: "feed-secrets",
    values: () => sql`
      select 'feed_secret.sealed:' || id as place, 'postern:feed-secrets'::text as scope, sealed
      from feed_secret`,
    replace: (set) => sql`
      update feed_secret s set sealed = x.sealed from ${set} x
      where 'feed_secret.sealed:' || s.id = x.place and s.sealed = x.was`,
  },
];
