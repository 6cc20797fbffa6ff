import {
  isLive,
  now,
  singleton,
  type Actor,
  type DeviceId,
  type ModuleId,
  type PersonId,
  type TicketId,
} from "#lib/kernel/index.ts";
import { assuranceAt } from "./assurance.ts";
import { readChecked, type CheckedRow } from "./checked-row.ts";
import { retireFormer } from "./device-binding.ts";
import { hashOfHandle } from "./handle.ts";
import { noteUse } from "./note-use.ts";
import { ticketCache, type Entry } from "./ticket-cache.ts";

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
  return actorOf(row, at);
}

/** Whether this ticket would pass the gate at this instant; asking is no use of it. */
export const isTicketLive = async (handle: string): Promise<boolean> =>
  (await findLive(handle)) !== undefined;

/** What a live ticket is, for those who may ask about tickets of others; asking is no use of it. */
export const rowOfTicket = async (handle: string): Promise<CheckedRow | undefined> =>
  (await findLive(handle))?.row;

/** A browser sent this handle: what it was carried by before is good for a minute more. */
export async function noteArrival(handle: string): Promise<void> {
  const row = await rowOfTicket(handle);
  if (row?.isArriving) await retireFormer(row.id);
}

type Found = { readonly row: CheckedRow; readonly entry: Entry | undefined };

async function findLive(handle: string): Promise<Found | undefined> {
  const hash = hashOfHandle(handle);
  if (!hash) return undefined;
  const key = hash.toString("latin1");
  const known = isLive() ? ticketCache.find(key)?.row : undefined;
  // A parent that looks idle may have been used elsewhere meanwhile: only the database knows.
  const row = known && !isPast(known.parentsIdleAt) ? known : await load(hash, key);
  if (!row || isPast(row.validTo) || isPast(row.parentsIdleAt)) return undefined;
  const entry = ticketCache.find(key);
  const seenAtMs = entry?.seenAtMs ?? row.lastSeenAt.getTime();
  if (now().getTime() - seenAtMs > row.idleMinutes * 60_000) return undefined;
  return { row, entry };
}

const isPast = (instant: Date | null): boolean => instant !== null && instant <= now();

type Loading = { readonly notices: number; readonly row: Promise<CheckedRow | undefined> };
const loading = singleton("tickets-loading", () => new Map<string, Loading>());

/**
 * Of many who ask for one ticket at once, one reads it. Whoever comes later shares what is being
 * read only while memory is trusted and no notice came, before or until it is read: then it is as
 * good as kept already.
 */
async function load(hash: Buffer, key: string): Promise<CheckedRow | undefined> {
  const { notices } = ticketCache;
  const underWay = loading.get(key);
  if (underWay?.notices === notices && isLive()) {
    const shared = await underWay.row;
    if (isTrusted(notices)) return shared;
    return load(hash, key);
  }
  const mine: Loading = { notices, row: read(hash, key, notices) };
  loading.set(key, mine);
  const settled = () => {
    if (loading.get(key) === mine) loading.delete(key);
  };
  mine.row.then(settled, settled);
  return mine.row;
}

const isTrusted = (notices: number): boolean => isLive() && ticketCache.notices === notices;

async function read(hash: Buffer, key: string, notices: number): Promise<CheckedRow | undefined> {
  const row = await readChecked(hash);
  if (!row) return undefined;
  // A notice that arrived meanwhile may be of this very ticket's end, which the row does not show.
  if (isTrusted(notices)) ticketCache.keep(key, { row, seenAtMs: row.lastSeenAt.getTime() });
  return row;
}

const noRights: ReadonlySet<string> = new Set();

function actorOf(row: CheckedRow, at: Date): Actor {
  const ticketId = row.id as TicketId;
  if (row.personId === null) {
    return {
      kind: "module",
      moduleId: row.moduleId as ModuleId,
      ticketId,
      scopes: row.scopeSet,
      rights: noRights,
    };
  }
  return {
    kind: "person",
    personId: row.personId as PersonId,
    ticketId,
    ...(row.deviceId !== null && { deviceId: row.deviceId as DeviceId }),
    ...(row.moduleId !== null && {
      acting: { moduleId: row.moduleId as ModuleId, scopes: row.scopeSet },
    }),
    assurance: assuranceAt(row, row.settings, at),
    authenticatedAt: row.authenticatedAt,
    isImpersonated: row.isImpersonated,
    rights: noRights,
  };
}
