import {
  database,
  isLive,
  now,
  onLive,
  singleton,
  type Actor,
  type DeviceId,
  type ModuleId,
  type PersonId,
  type TicketId,
} from "#lib/kernel/index.ts";
import { hashOfHandle } from "./handle.ts";
import { noteUse } from "./note-use.ts";

type Row = {
  readonly id: string;
  readonly kind: "user" | "module";
  readonly personId: string | null;
  readonly moduleId: string | null;
  readonly deviceId: string | null;
  readonly scopes: string[];
  readonly assurance: 1 | 2 | 3;
  readonly authenticatedAt: Date;
  readonly lastSeenAt: Date;
  readonly idleMinutes: number;
  readonly isImpersonated: boolean;
  /** The earliest of the ticket's end and its person's. */
  readonly validTo: Date;
};

const entriesMax = 200_000;
const cache = singleton("tickets", () => {
  const held = { entries: new Map<string, { row: Row; seenAtMs: number }>(), clearings: 0 };
  onLive(({ topic }) => {
    if (topic !== "tickets" && topic !== "people" && topic !== "everything") return;
    held.entries.clear();
    held.clearings += 1;
  });
  return held;
});

/** Everything that must hold now; the clock is asked again on every use. */
const statement = `
  select t.id, t.kind, t.person_id as "personId", t.module_id as "moduleId",
         t.device_id as "deviceId", t.scopes, t.assurance,
         t.authenticated_at as "authenticatedAt", t.last_seen_at as "lastSeenAt",
         t.idle_minutes as "idleMinutes", t.is_impersonated as "isImpersonated",
         least(t.ends_at, p.ends_at) as "validTo"
  from ticket t
  left join person p on p.id = t.person_id
  left join module m on m.id = t.module_id
  where t.handle_hash = $1 and t.ended_at is null
    and (t.person_id is null
         or (p.hr_state = 'active' and p.suspended_at is null
             and (p.starts_at is null or p.starts_at <= $2)))
    and (t.module_id is null or m.retired_at is null)`;

/**
 * Who carries this ticket; undefined when it is none, has ended, or its person is not active. The
 * one gate of every entrance.
 */
export async function actorFromTicket(handle: string): Promise<Actor | undefined> {
  const found = await findLive(handle);
  if (!found) return undefined;
  const { row, entry } = found;
  const at = now();
  if (entry) entry.seenAtMs = at.getTime();
  noteUse(row.id, at);
  return actorOf(row);
}

/** Whether this ticket would pass the gate at this instant; asking is no use of it. */
export const isTicketLive = async (handle: string): Promise<boolean> =>
  (await findLive(handle)) !== undefined;

async function findLive(handle: string) {
  const hash = hashOfHandle(handle);
  if (!hash) return undefined;
  const key = hash.toString("latin1");
  const known = isLive() ? cache.entries.get(key) : undefined;
  const row = known?.row ?? (await load(hash, key));
  const at = now();
  if (!row || row.validTo <= at) return undefined;
  const entry = cache.entries.get(key);
  const seenAtMs = entry?.seenAtMs ?? row.lastSeenAt.getTime();
  if (at.getTime() - seenAtMs > row.idleMinutes * 60_000) return undefined;
  return { row, entry };
}

async function load(hash: Buffer, key: string): Promise<Row | undefined> {
  const { clearings } = cache;
  const { rows } = await database().pool.query<Row>(statement, [hash, now()]);
  const [row] = rows;
  if (!row) return undefined;
  if (cache.entries.size >= entriesMax) cache.entries.clear();
  // A notice that arrived meanwhile may be of this very ticket's end, which the row does not show.
  const isFresh = isLive() && cache.clearings === clearings;
  if (isFresh) cache.entries.set(key, { row, seenAtMs: row.lastSeenAt.getTime() });
  return row;
}

const noRights: ReadonlySet<string> = new Set();

function actorOf(row: Row): Actor {
  const ticketId = row.id as TicketId;
  if (row.personId === null) {
    return {
      kind: "module",
      moduleId: row.moduleId as ModuleId,
      ticketId,
      scopes: new Set(row.scopes),
      rights: noRights,
    };
  }
  return {
    kind: "person",
    personId: row.personId as PersonId,
    ticketId,
    ...(row.deviceId !== null && { deviceId: row.deviceId as DeviceId }),
    assurance: row.assurance,
    authenticatedAt: row.authenticatedAt,
    isImpersonated: row.isImpersonated,
    rights: noRights,
  };
}
