import { readStanding, seenEveryMs, seeSessions, type Standing } from "#lib/bastion/index.ts";
import { isLive, log, now, onLive, tickMs, wallMs } from "#lib/kernel/index.ts";
import type { Held, Open } from "./answer-worker.ts";
import { gateway } from "./gateway-actor.ts";
import { checkWatches } from "./watching.ts";
import type { Worker, Workers } from "./workers.ts";

/** What may end a session, or narrow it. */
const topics: ReadonlySet<string> = new Set([
  ...["access", "people", "tickets", "bastion", "catalogue", "everything"],
]);
/** With the silence after which nothing is heard, and the goodbye: under a second together. */
const pollMs = 150;
/** Whatever was missed is seen by then. */
const sureMs = 5000;
const beatMs = 250;
/** A worker that lets somebody stay longer than this hears nothing, or does not listen. */
const unheardMsMax = 8000;
/** As many as the door answers at once. */
const askedMax = 5000;

/** Asks which sessions stand when something was said, and every 150 ms while nothing is heard. */
export function followStanding(held: Held, workers: Pick<Workers, "sendAll">): () => void {
  const state = { isAsking: false, isOwed: false, askedAt: 0, isStopped: false };

  const ask = async (): Promise<void> => {
    if (state.isStopped || held.sessions.size === 0) return;
    if (state.isAsking) {
      state.isOwed = true;
      return;
    }
    state.isAsking = true;
    state.askedAt = now().getTime();
    try {
      const ids = [...held.sessions.keys()];
      for (let at = 0; at < ids.length; at += askedMax) {
        const sessionIds = ids.slice(at, at + askedMax);
        const { standings } = await readStanding(gateway(), { sessionIds });
        tell(held, standings);
      }
      await checkWatches(held);
      workers.sendAll(beat());
    } catch {
      // The database is away: workers hear no beat, and each session's own clock goes on.
    } finally {
      state.isAsking = false;
    }
    if (!state.isOwed) return;
    state.isOwed = false;
    await ask();
  };

  const stopHearing = onLive(({ topic }) => {
    if (topics.has(topic)) void ask();
  });
  const timers = [
    setInterval(() => {
      const isLate = now().getTime() - state.askedAt > sureMs;
      if (!isLive() || isLate || isAnyUnheard(held)) void ask();
    }, pollMs).unref(),
    setInterval(() => {
      if (isLive()) workers.sendAll(beat());
    }, beatMs).unref(),
    // Not written while the database is away: its sessions are then seen late, and end by clock.
    setInterval(() => {
      if (held.sessions.size > 0) seeSessions([...held.sessions.keys()]).catch(() => undefined);
    }, seenEveryMs).unref(),
  ];
  return () => {
    state.isStopped = true;
    stopHearing();
    for (const timer of timers) clearInterval(timer);
  };
}

const beat = () => ({ kind: "beat", offsetMs: now().getTime() - wallMs() }) as const;

const isAnyUnheard = ({ sessions }: Held): boolean =>
  [...sessions.values()].some(({ toldAt }) => toldAt !== undefined);

/** Whoever is to be out is out, also where the worker that has them stands still. */
function endUnheard(open: Open, { sessionId, reason }: Standing): void {
  const drainsUntil = open.drainsUntil ?? open.standing?.drainsUntil ?? null;
  const isDraining = reason === "right_ended" && drainsUntil !== null && drainsUntil > now();
  if (reason === null || isDraining) {
    open.drainsUntil = reason === null ? null : drainsUntil;
    open.toldAt = undefined;
    return;
  }
  open.toldAt ??= tickMs();
  if (tickMs() - open.toldAt < unheardMsMax) return;
  log().error({ sessionId, worker: open.worker.id }, "an SSH worker ends no session; it is ended");
  open.worker.kill();
}

function tell({ sessions }: Held, standings: readonly Standing[]): void {
  const byWorker = new Map<Worker, Standing[]>();
  for (const standing of standings) {
    const open = sessions.get(standing.sessionId);
    if (!open) continue;
    const { worker } = open;
    endUnheard(open, standing);
    open.standing = standing;
    byWorker.set(worker, [...(byWorker.get(worker) ?? []), standing]);
  }
  for (const [worker, said] of byWorker) worker.send({ kind: "standings", standings: said });
}
