import {
  certifySweep,
  noteLeftProcesses,
  noteSwept,
  takeSweeps,
  type Sweep,
} from "#lib/bastion/index.ts";
import { log, PosternError } from "#lib/kernel/index.ts";
import { gateway } from "./gateway-actor.ts";
import type { FromWorker, Question } from "./messages.ts";
import type { Worker, Workers } from "./workers.ts";

/** Hosts that are being looked at, by the session that is over. */
export type OpenSweeps = Map<string, { readonly worker: Worker; readonly sweep: Sweep }>;

const askEveryMs = 2000;
/** At once, of one gateway. */
const openMax = 8;

/** Hands sessions that are over, where a right asks what they left, to workers. */
export function handOutSweeps(open: OpenSweeps, workers: Pick<Workers, "next">): () => void {
  const state = { isAsking: false };
  const ask = async (): Promise<void> => {
    if (state.isAsking || open.size >= openMax) return;
    state.isAsking = true;
    try {
      for (const sweep of await takeSweeps(openMax - open.size)) hand(sweep);
    } catch (error) {
      log().debug({ err: error }, "nothing is swept while the database is away");
    } finally {
      state.isAsking = false;
    }
  };
  const hand = (sweep: Sweep) => {
    const worker = workers.next();
    if (!worker) return;
    const { sessionId, address, port, login, hostKeys } = sweep;
    open.set(sessionId, { worker, sweep });
    worker.send({ kind: "sweep", task: { sessionId, address, port, login, hostKeys } });
  };
  const timer = setInterval(() => void ask(), askEveryMs).unref();
  return () => clearInterval(timer);
}

type Asked = Extract<Question, { ask: "certify-sweep" }>;

/** A worker has a certificate for the session that it was handed, and for no other. */
export async function certifySwept(open: OpenSweeps, worker: Worker, asked: Asked) {
  const { sessionId, publicKey, sourceAddress } = asked;
  const found = open.get(sessionId);
  if (found?.worker.id !== worker.id) throw new PosternError("forbidden", "not_your_sweep");
  const { hostId, login, leftBehind } = found.sweep;
  const isEnding = leftBehind === "end";
  const wanted = { sessionId, hostId, login, isEnding, publicKey, sourceAddress };
  return certifySweep(gateway(), wanted);
}

type Told = Omit<Extract<FromWorker, { kind: "swept" }>, "kind">;

/** Keeps what a worker found; what it could not look at is tried again in two minutes. */
export async function noteFound(
  open: OpenSweeps,
  worker: Worker,
  { sessionId, swept }: Told,
): Promise<void> {
  if (open.get(sessionId)?.worker.id !== worker.id) return;
  open.delete(sessionId);
  if (swept === null) return;
  if (swept.found === 0) await noteSwept({ sessionId });
  else await noteLeftProcesses(gateway(), { sessionId, ...swept });
}

/** A worker that died found nothing: another looks in two minutes. */
export function forgetSweeps(open: OpenSweeps, worker: Worker): void {
  for (const [id, each] of open) if (each.worker.id === worker.id) open.delete(id);
}
