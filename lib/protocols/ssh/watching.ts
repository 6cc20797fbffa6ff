import { mayStillWatch, noteWatchOver, watchSession } from "#lib/bastion/index.ts";
import { isPosternError, log, PosternError } from "#lib/kernel/index.ts";
import type { Held, Login } from "./answer-worker.ts";
import type { Answers } from "./messages.ts";
import type { Size } from "./observers.ts";
import type { Worker } from "./workers.ts";

/** Somebody who watches a session of this gateway, through one of its workers. */
export type Watch = {
  readonly worker: Worker;
  readonly sessionId: string;
  readonly login: Login;
  readonly name: string;
};

type Asked = { readonly worker: Worker; readonly login: Login; readonly sessionId: string };

/** Lets somebody watch; sessions of another gateway are watched there. */
export async function watch(
  held: Held,
  { worker, login, sessionId }: Asked,
): Promise<Answers["watch"]> {
  const begun = await watchSession(login.context, { sessionId });
  const { watchId, watcher: name, person, host, login: as } = begun;
  const open = held.sessions.get(sessionId);
  if (!open) {
    note(watchId);
    throw new PosternError("not_found", "session_elsewhere");
  }
  held.watches.set(watchId, { worker, sessionId, login, name });
  tellObservers(held, sessionId);
  const { isLocked = false } = open;
  return { watchId, about: `${person}, ${as}@${host}`, size: open.size ?? null, isLocked };
}

/** A worker speaks of its own watchers only. */
export function unwatch(held: Held, worker: Worker, watchId: string): void {
  const found = held.watches.get(watchId);
  if (found?.worker.id === worker.id) forget(held, watchId);
}

function forget(held: Held, watchId: string): void {
  const found = held.watches.get(watchId);
  if (!found) return;
  held.watches.delete(watchId);
  tellObservers(held, found.sessionId);
  note(watchId);
}

function note(watchId: string): void {
  noteWatchOver(watchId).catch((error: unknown) => {
    log().warn({ err: error }, "the end of a watch was not written");
  });
}

/** Whoever is in a session hears who watches it. */
function tellObservers({ sessions, watches }: Held, sessionId: string): void {
  const watchers = [...watches]
    .filter(([, each]) => each.sessionId === sessionId)
    .map(([watchId, { name }]) => ({ watchId, name }));
  sessions.get(sessionId)?.worker.send({ kind: "observers", sessionId, watchers });
}

/** What a session shows, for whoever watches it. */
export function passOn(
  { sessions, watches }: Held,
  { worker, sessionId, data }: { worker: Worker; sessionId: string; data: Uint8Array },
): void {
  if (sessions.get(sessionId)?.worker.id !== worker.id) return;
  for (const [watchId, each] of watches) {
    if (each.sessionId === sessionId) each.worker.send({ kind: "shown", watchId, data });
  }
}

type Sized = { readonly worker: Worker; readonly sessionId: string } & Size;

/** How large the watched terminal is, for whoever draws it. */
export function passSize({ sessions, watches }: Held, sized: Sized): void {
  const { worker, sessionId, columns, rows } = sized;
  const open = sessions.get(sessionId);
  if (open?.worker.id !== worker.id) return;
  open.size = { columns, rows };
  for (const [watchId, each] of watches) {
    if (each.sessionId === sessionId) each.worker.send({ kind: "sized", watchId, columns, rows });
  }
}

type Seen = { readonly worker: Worker; readonly watchId: string; readonly bytes: number };

/** A watcher's client took it: more may come. */
export function passBack({ sessions, watches }: Held, { worker, watchId, bytes }: Seen): void {
  const found = watches.get(watchId);
  if (found?.worker.id !== worker.id) return;
  const { sessionId } = found;
  sessions.get(sessionId)?.worker.send({ kind: "taken", sessionId, watchId, bytes });
}

/** What is watched no more, or by nobody: the session is over, or a worker is gone. */
export function endWatches(held: Held, isMeant: (watch: Watch) => boolean): void {
  for (const [watchId, each] of held.watches) {
    if (!isMeant(each)) continue;
    each.worker.send({ kind: "watch-over", watchId });
    forget(held, watchId);
  }
}

/** Ends what whoever watches may watch no more. An answer that is not there ends nothing yet. */
export async function checkWatches(held: Held): Promise<void> {
  await Promise.all(
    [...held.watches].map(async ([watchId, { login, sessionId }]) => {
      if (await isAllowed(login, sessionId)) return;
      endWatches(held, (each) => each === held.watches.get(watchId));
    }),
  );
}

async function isAllowed({ context }: Login, sessionId: string): Promise<boolean> {
  try {
    return (await mayStillWatch(context, { sessionId })).isAllowed;
  } catch (error) {
    if (isPosternError(error) && error.code !== "unavailable") return false;
    throw error;
  }
}
