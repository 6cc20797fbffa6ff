import { database, now, type Assurance } from "#lib/kernel/index.ts";
import { isUnended } from "./live-ticket.ts";
import { settingKey, settingsOf, type TicketSettings } from "./settings.ts";

/** What a check needs to know of a ticket, as the database said it. */
export type CheckedRow = {
  readonly id: string;
  readonly channel: string;
  readonly personId: string | null;
  readonly moduleId: string | null;
  readonly moduleName: string | null;
  readonly deviceId: string | null;
  /** Modules that act for the person, the one that carries it first. */
  readonly actors: readonly string[];
  readonly scopes: readonly string[];
  readonly scopeSet: ReadonlySet<string>;
  readonly assurance: Assurance;
  readonly authenticatedAt: Date;
  readonly deviceProvenAt: Date | null;
  readonly issuedAt: Date;
  readonly lastSeenAt: Date;
  readonly idleMinutes: number;
  readonly isImpersonated: boolean;
  readonly bearerIds: readonly string[];
  /** By the handle before the last proof. */
  readonly isFormer: boolean;
  /** Its new handle is used for the first time. */
  readonly isArriving: boolean;
  /** The earliest of the ticket's end, its parents' and its person's. */
  readonly validTo: Date;
  /** When the first of its parents is idle too long, unless it is used again until then. */
  readonly parentsIdleAt: Date | null;
  readonly settings: TicketSettings;
};

/** Everything that must hold now; the clock is asked again on every use. */
const statement = `
  select t.id, t.channel, t.person_id as "personId", t.module_id as "moduleId",
         m.name as "moduleName", t.device_id as "deviceId", t.actors, t.scopes, t.assurance,
         t.authenticated_at as "authenticatedAt", t.device_proven_at as "deviceProvenAt",
         t.issued_at as "issuedAt", t.last_seen_at as "lastSeenAt",
         t.idle_minutes as "idleMinutes", t.is_impersonated as "isImpersonated",
         t.bearer_ids as "bearerIds",
         coalesce(t.former_hash = $1, false) as "isFormer",
         t.handle_hash = $1 and t.former_hash is not null and t.former_until is null
           as "isArriving",
         least(t.ends_at, p.ends_at, parents.ends_at,
           case when t.former_hash = $1 then t.former_until end) as "validTo",
         parents.idle_at as "parentsIdleAt",
         (select value from setting where key = '${settingKey}') as settings
  from ticket t
  left join person p on p.id = t.person_id
  left join module m on m.id = t.module_id
  left join lateral (
    select min(a.ends_at) as ends_at, bool_or(a.ended_at is not null) as is_ended,
           min(a.last_seen_at + make_interval(mins => a.idle_minutes)) as idle_at
    from ticket a where a.id = any (t.bearer_ids) and a.id <> t.id) parents on true
  where (t.handle_hash = $1 or (t.former_hash = $1 and coalesce(t.former_until > $2, true)))
    and ${isUnended.sql} and parents.is_ended is not true
    and (t.person_id is null
         or (p.hr_state = 'active' and p.suspended_at is null
             and (p.starts_at is null or p.starts_at <= $2)))
    and not exists (
      select from module b where b.id = any (t.bearer_ids) and b.retired_at is not null)`;

type Read = Omit<CheckedRow, "settings" | "scopeSet"> & { readonly settings: unknown };

/** Answers nothing when the ticket is none, has ended, or its person or module is not active. */
export async function readChecked(hash: Buffer): Promise<CheckedRow | undefined> {
  const { rows } = await database().pool.query<Read>(statement, [hash, now()]);
  const [row] = rows;
  if (!row) return undefined;
  return { ...row, scopeSet: new Set(row.scopes), settings: settingsOf(row.settings) };
}
