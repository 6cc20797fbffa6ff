import pg from "pg";
import { clockFilter } from "./clock-filter.ts";
import { now, setClockOffset, tickMs, wallMs } from "./clock.ts";
import { database, execute, sql, type Tx } from "./database.ts";
import { singleton } from "./singleton.ts";

/** A topic such as "access", with the ids concerned; no ids: too many to list, so anything. */
export type LiveNotice = { readonly topic: string; readonly ids: readonly string[] };
type Listener = (notice: LiveNotice) => void;

const channel = "postern";
const heartbeatMs = 150;
/** Longer than this without a heartbeat, and memory is not trusted (architecture: fence). */
const silenceMsMax = 500;
/** Longer than this, and the connection is given up. */
const deafMsMax = 3000;
const idsMax = 150;

const state = singleton("live", () => ({
  listeners: new Set<Listener>(),
  heardAt: Number.NEGATIVE_INFINITY,
  stop: undefined as (() => Promise<void>) | undefined,
}));

/** One NOTIFY for a whole transaction: it takes a lock across the cluster at commit. */
export async function sendNotice(tx: Tx, topics: ReadonlyMap<string, ReadonlySet<string>>) {
  if (topics.size === 0) return;
  const notices = [...topics].map(([topic, ids]) => ({
    topic,
    ids: ids.size > idsMax / topics.size ? [] : [...ids],
  }));
  await execute(tx, sql`select pg_notify(${channel}, ${JSON.stringify(notices)})`);
}

export function onLive(listener: Listener): () => void {
  state.listeners.add(listener);
  return () => state.listeners.delete(listener);
}

/** Whether this process has heard its own heartbeat lately; if not, ask the database. */
export const isLive = (): boolean => tickMs() - state.heardAt < silenceMsMax;

/** Since when memory is not trusted any more; undefined while it is. */
export function fencedSince(): Date | undefined {
  const closedMs = tickMs() - state.heardAt - silenceMsMax;
  if (closedMs < 0) return undefined;
  return new Date(now().getTime() - Math.min(closedMs, tickMs()));
}

const heardOffset = clockFilter();

const tell = (notice: LiveNotice) => {
  for (const listener of state.listeners) listener(notice);
};

function hear(payload: string): void {
  const parsed: unknown = JSON.parse(payload);
  if (Array.isArray(parsed)) for (const notice of parsed as LiveNotice[]) tell(notice);
}

/** Listens until stopped; reconnects by itself, and then tells "everything" to forget all. */
export async function startListening(): Promise<() => Promise<void>> {
  if (state.stop) return state.stop;
  let client: pg.Client | undefined;
  let connectedAt = 0;
  let isStopped = false;
  const connect = async () => {
    const next = new pg.Client({ connectionString: database().url });
    next.on("error", () => drop(next));
    next.on("end", () => drop(next));
    next.on("notification", (message) => hear(message.payload ?? "[]"));
    await next.connect();
    await next.query(`listen ${channel}`);
    client = next;
    connectedAt = tickMs();
    tell({ topic: "everything", ids: [] });
  };
  // The end of a connection that was replaced must not end the one that replaced it.
  const drop = (gone: pg.Client | undefined) => {
    if (client === gone) client = undefined;
    gone?.end().catch(() => undefined);
  };
  // What an old connection says late tells nothing about the one that is listened to now.
  let asked: pg.Client | undefined;
  const hearBeat = async (listening: pg.Client) => {
    if (asked === listening) return;
    asked = listening;
    const sentAt = await beat(listening);
    asked = undefined;
    if (client === listening) state.heardAt = sentAt;
  };
  let isConnecting = false;
  const reconnect = async () => {
    if (isConnecting) return;
    isConnecting = true;
    await connect().catch(() => undefined);
    isConnecting = false;
  };
  await connect();
  const timer = setInterval(() => {
    if (isStopped) return;
    const listening = client;
    if (!listening) return void reconnect();
    // A connection that neither answers nor ends would leave the fence closed for ever.
    const silentMs = tickMs() - Math.max(state.heardAt, connectedAt);
    if (silentMs > deafMsMax) drop(listening);
    else hearBeat(listening).catch(() => drop(listening));
  }, heartbeatMs);
  timer.unref();
  if (client) await hearBeat(client);
  state.stop = async () => {
    isStopped = true;
    clearInterval(timer);
    state.stop = undefined;
    await client?.end().catch(() => undefined);
  };
  return state.stop;
}

/** Answers when it was sent: notices of everything that committed before have arrived. */
async function beat(client: pg.Client): Promise<number> {
  const sentTickMs = tickMs();
  const sentAt = wallMs();
  const { rows } = await client.query<{ ms: string }>(
    "select extract(epoch from clock_timestamp()) * 1000 as ms",
  );
  const arrivedAt = wallMs();
  const offsetMs = Number(rows[0]?.ms) - (sentAt + arrivedAt) / 2;
  setClockOffset(heardOffset({ offsetMs, delayMs: arrivedAt - sentAt }));
  return sentTickMs;
}
