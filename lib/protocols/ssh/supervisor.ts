import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { closeSession, noteCommand, noteCut, type Standing } from "#lib/bastion/index.ts";
import { isPosternError, log, now } from "#lib/kernel/index.ts";
import { revokeTicket } from "#lib/tickets/index.ts";
import { answerWorker, reasonOf, type Held } from "./answer-worker.ts";
import { forgetConnections, handOver, hangUp } from "./connections.ts";
import { shownHostKey } from "./follow-host-key.ts";
import { followStanding } from "./follow-standing.ts";
import { gateway } from "./gateway-actor.ts";
import { forgetChecks, handOutChecks, noteChecked } from "./host-checks.ts";
import { forgetRecordings } from "./keep-recordings.ts";
import type { FromWorker } from "./messages.ts";
import { forgetSweeps, handOutSweeps, noteFound } from "./sweeps.ts";
import { endWatches, passBack, passOn, passSize, unwatch } from "./watching.ts";
import { startWorkers, type Worker } from "./workers.ts";

export type GatewayOptions = {
  readonly port: number;
  readonly workers: number;
  /** The file that workers run. */
  readonly entry: string;
  /** Where the portal is, for whoever is to confirm something there. */
  readonly publicUrl: string;
  /** Under which people reach the gateways by SSH, for the certificate of their host key. */
  readonly names: readonly string[];
};

export type Gateway = { readonly port: number; readonly stop: () => Promise<void> };

/** Listens, hands connections to workers in turn, and answers what they ask. */
export async function startGateway({
  port,
  workers: count,
  entry,
  publicUrl,
  names,
}: GatewayOptions): Promise<Gateway> {
  let isStopping = false;
  const held: Held = {
    ...{ connections: new Map(), logins: new Map(), sessions: new Map(), closing: new Map() },
    watches: new Map(),
    ...{ checks: new Map(), sweeps: new Map(), recordings: new Map() },
    isStopping: () => isStopping,
    publicUrl,
  };
  const hostKey = await shownHostKey(names);
  const workers = await startWorkers({
    ...{ entry, count, hostKey: hostKey.current },
    hear: (worker, message) => void hear(held, worker, message),
    onGone: (worker) => forget(held, worker),
  });
  const stopShowing = hostKey.follow((key) => workers.sendAll({ kind: "host-key", ...key }));
  const stopFollowing = followStanding(held, workers);
  const stopChecking = handOutChecks(held.checks, workers);
  const stopSweeping = handOutSweeps(held.sweeps, workers);
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    handOver(held.connections, workers.next(), socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      isStopping = true;
      server.close();
      stopShowing();
      stopChecking();
      stopSweeping();
      await workers.stop();
      stopFollowing();
      await Promise.all(writing);
    },
  };
}

/** What is being written down: a gateway that stops waits for it. */
const writing = new Set<Promise<unknown>>();
const againMs = 1000;
/** While the database is away; then whatever looks for lost sessions finds it. */
const triesMax = 60;

/** Writes something down, and again while the database is away. */
function quietly(work: () => Promise<unknown>, { isStopping }: Held): void {
  const persist = async () => {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        const isRefused = isPosternError(error) && error.code !== "unavailable";
        if (isRefused || isStopping() || tries === triesMax) throw error;
      }
      await pause(againMs, undefined, { ref: false });
    }
  };
  const settled = persist()
    .catch((error: unknown) => log().warn({ err: error }, "what a gateway saw was not written"))
    .finally(() => writing.delete(settled));
  writing.add(settled);
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
  if (message.kind === "checked") quietly(() => noteChecked(held.checks, worker, message), held);
  if (message.kind === "swept") quietly(() => noteFound(held.sweeps, worker, message), held);
  if (message.kind === "command-seen") noteCommandSeen(held, { ...message, worker });
  if (message.kind === "closed") close(held, { ...message, worker });
  if (message.kind === "output") passOn(held, { ...message, worker });
  if (message.kind === "size") passSize(held, { ...message, worker });
  if (message.kind === "seen") passBack(held, { ...message, worker });
  if (message.kind === "unwatch") unwatch(held, worker, message.watchId);
  if (message.kind === "cut") measureCut(held, worker, message.sessionId);
  if (message.kind === "hung-up") hangUp(held.connections, worker, message.connectionId);
  if (message.kind === "logged-out") logOut(held, worker, message.loginId);
}

type Closed = Omit<Extract<FromWorker, { kind: "closed" }>, "kind"> & { readonly worker: Worker };

/** A worker speaks of its own sessions only. */
function close(held: Held, { sessionId, reason, worker }: Closed): void {
  const { sessions, closing } = held;
  const open = sessions.get(sessionId);
  if (open?.worker.id !== worker.id) return;
  sessions.delete(sessionId);
  endWatches(held, (watch) => watch.sessionId === sessionId);
  const causedAt = causeOf(reason, open.standing);
  if (causedAt) closing.set(sessionId, { worker, causedAt });
  quietly(() => closeSession(gateway(), { sessionId, reason }), held);
}

type CommandSeen = Omit<Extract<FromWorker, { kind: "command-seen" }>, "kind"> & {
  readonly worker: Worker;
};

/** The same rule once a minute: who types it again and again is told of as one who does. */
const toldEveryMs = 60_000;

/** By a rule of the session's own right, and no other. */
function noteCommandSeen(held: Held, { sessionId, pattern, act, worker }: CommandSeen): void {
  const open = held.sessions.get(sessionId);
  if (open?.worker.id !== worker.id) return;
  const rules = open.standing?.commandRules ?? [];
  if (!rules.some((rule) => rule.pattern === pattern && rule.act === act)) return;
  const nowMs = now().getTime();
  if (nowMs - (open.told.get(pattern) ?? -Infinity) < toldEveryMs) return;
  open.told.set(pattern, nowMs);
  quietly(() => noteCommand(gateway(), { sessionId, pattern, act }), held);
}

/** What ended it by a decision says when; what ends by its instant does so at that instant. */
function causeOf(reason: string, standing: Standing | undefined): Date | undefined {
  if (standing?.reason === reason) return standing.since ?? undefined;
  return reason === "right_ended" ? (standing?.endsAt ?? undefined) : undefined;
}

/** Measured here, where nobody but the gateway speaks: what a worker says is only that it is so. */
function measureCut(held: Held, worker: Worker, sessionId: string): void {
  const { closing } = held;
  const closed = closing.get(sessionId);
  if (closed?.worker.id !== worker.id) return;
  closing.delete(sessionId);
  const { causedAt } = closed;
  const cutMs = now().getTime() - causedAt.getTime();
  quietly(() => noteCut({ sessionId, causedAt, cutMs }), held);
}

function logOut(held: Held, worker: Worker, loginId: string): void {
  const login = held.logins.get(loginId);
  if (login?.workerId !== worker.id) return;
  held.logins.delete(loginId);
  const { actor } = login.context;
  if (actor.kind !== "person") return;
  quietly(() => revokeTicket(login.context, { ticketId: actor.ticketId }), held);
}

/** A worker died: its sockets are closed, so whoever was in through it is out. */
function forget(held: Held, worker: Worker): void {
  forgetChecks(held.checks, worker);
  forgetSweeps(held.sweeps, worker);
  forgetConnections(held.connections, worker);
  quietly(() => forgetRecordings(held, worker), held);
  for (const [sessionId, open] of held.sessions) {
    if (open.worker.id === worker.id) close(held, { sessionId, reason: "gateway_ended", worker });
  }
  endWatches(held, (watch) => watch.worker.id === worker.id);
  for (const [sessionId, closed] of held.closing) {
    if (closed.worker.id === worker.id) measureCut(held, worker, sessionId);
  }
  for (const [loginId, { workerId }] of held.logins) {
    if (workerId === worker.id) logOut(held, worker, loginId);
  }
}
