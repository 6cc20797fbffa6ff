import { sql } from "#lib/kernel/index.ts";
import type { SealedPlace } from "#lib/keys/index.ts";

const shellSecret = "signin.shell-secret";

/** Where signing in seals what it must be able to open again. */
export const sealedPlaces: readonly SealedPlace[] = [
  {
    name: "totp.sealed",
    dataClass: "credentials",
    values: ({ subject }) => sql`
      select 'totp.sealed:' || id as place, 'postern:credentials:' || person_id as scope, sealed
      from totp
      where ${subject ?? null}::text is null or person_id::text = ${subject ?? null}`,
    replace: (set) => sql`
      update totp t set sealed = x.sealed from ${set} x
      where 'totp.sealed:' || t.id = x.place and t.sealed = x.was`,
  },
  {
    name: `setting.value:${shellSecret}`,
    dataClass: "sessions",
    isNeeded: true,
    values: () => sql`
      select ${`setting.value:${shellSecret}`}::text as place, 'postern:sessions' as scope,
             decode(value #>> '{}', 'base64') as sealed
      from setting where key = ${shellSecret}`,
    replace: (set) => sql`
      update setting s
      set value = to_jsonb(translate(encode(x.sealed, 'base64'), E'\\n', ''))
      from ${set} x
      where s.key = ${shellSecret} and decode(s.value #>> '{}', 'base64') = x.was`,
  },
];
