import { createServer, type AddressInfo } from "node:net";
import { closeSession, readHostKey } from "#lib/bastion/index.ts";
import { log } from "#lib/kernel/index.ts";
import { revokeTicket } from "#lib/tickets/index.ts";
import { answerWorker, gateway, reasonOf, type Held } from "./answer-worker.ts";
import { forgetChecks, noteChecked, watchHosts } from "./host-checks.ts";
import type { FromWorker } from "./messages.ts";
import { watchStanding } from "./watch-standing.ts";
import { startWorkers, type Worker } from "./workers.ts";

export type GatewayOptions = {
  readonly port: number;
  readonly workers: number;
  /** The file that workers run. */
  readonly entry: string;
};

export type Gateway = { readonly port: number; readonly stop: () => Promise<void> };

/** Listens, hands connections to workers in turn, and answers what they ask. */
export async function startGateway({
  port,
  workers: count,
  entry,
}: GatewayOptions): Promise<Gateway> {
  const held: Held = { logins: new Map(), sessions: new Map(), checks: new Map() };
  const { seed: hostSeed } = await readHostKey(gateway(), {});
  const workers = await startWorkers({
    ...{ entry, count, hostSeed },
    hear: (worker, message) => void hear(held, worker, message),
    onGone: (worker) => forget(held, worker),
  });
  const stopWatching = watchStanding(held, workers);
  const stopChecking = watchHosts(held.checks, workers);
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const worker = workers.next();
    if (worker) worker.send({ kind: "connection" }, socket);
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.close();
      stopChecking();
      await workers.stop();
      stopWatching();
      await Promise.all(closing);
    },
  };
}

/** What is being written down: a gateway that stops waits for it. */
const closing = new Set<Promise<unknown>>();

function quietly(work: Promise<unknown>): void {
  const settled = work
    .catch((error: unknown) => log().warn({ err: error }, "what a gateway saw was not written"))
    .finally(() => closing.delete(settled));
  closing.add(settled);
}

async function hear(held: Held, worker: Worker, message: FromWorker): Promise<void> {
  if (message.kind === "question") {
    const { id, question } = message;
    try {
      const value = await answerWorker(held, worker, question);
      worker.send({ kind: "answer", id, value });
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === "unavailable") log().error({ err: error }, "a worker's question failed");
      worker.send({ kind: "refusal", id, reason });
    }
  }
  if (message.kind === "checked") quietly(noteChecked(held.checks, worker, message));
  if (message.kind === "closed") close(held, { ...message, worker });
  if (message.kind === "logged-out") logOut(held, worker, message.loginId);
}

type Closed = Omit<Extract<FromWorker, { kind: "closed" }>, "kind"> & { readonly worker: Worker };

/** A worker speaks of its own sessions only. */
function close({ sessions }: Held, { sessionId, reason, worker }: Closed): void {
  if (sessions.get(sessionId)?.worker.id !== worker.id) return;
  sessions.delete(sessionId);
  quietly(closeSession(gateway(), { sessionId, reason }));
}

function logOut({ logins }: Held, worker: Worker, loginId: string): void {
  const login = logins.get(loginId);
  if (login?.workerId !== worker.id) return;
  logins.delete(loginId);
  const { actor } = login.context;
  if (actor.kind === "person") {
    quietly(revokeTicket(login.context, { ticketId: actor.ticketId }).catch(() => undefined));
  }
}

/** A worker died: its sockets are closed, so whoever was in through it is out. */
function forget(held: Held, worker: Worker): void {
  forgetChecks(held.checks, worker);
  for (const [sessionId, open] of held.sessions) {
    if (open.worker.id === worker.id) close(held, { sessionId, reason: "gateway_ended", worker });
  }
  for (const [loginId, { workerId }] of held.logins) {
    if (workerId === worker.id) logOut(held, worker, loginId);
  }
}
