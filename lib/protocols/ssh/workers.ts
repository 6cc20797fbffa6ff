import { fork, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { log } from "#lib/kernel/index.ts";
import { FromWorker, type HostKeyTold, type ToWorker } from "./messages.ts";

export type Worker = {
  readonly id: number;
  readonly send: (message: ToWorker, socket?: Socket) => void;
  /** At once, whatever it does: its sockets close with it, and another takes its place. */
  readonly kill: () => void;
};

export type Supervising = {
  /** What workers run. */
  readonly entry: string;
  readonly count: number;
  /** What a worker that begins is to show. */
  readonly hostKey: () => HostKeyTold;
  readonly hear: (worker: Worker, message: FromWorker) => void;
  /** It died, or said what nobody says: what it had open is gone. */
  readonly onGone: (worker: Worker) => void;
};

export type Workers = {
  /** The next in turn; nothing while none runs. */
  readonly next: () => Worker | undefined;
  readonly sendAll: (message: ToWorker) => void;
  readonly stop: () => Promise<void>;
};

const restartMs = 500;
/** Words in terminals need a moment to arrive. */
const stopMsMax = 5000;

/** Only what a program needs to run: neither the database nor any key is a worker's to know. */
const passedOn = ["PATH", "HOME", "TMPDIR", "LANG", "LOG_LEVEL", "NODE_COMPILE_CACHE", "NODE_ENV"];
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => passedOn.includes(name)),
  ) as NodeJS.ProcessEnv;

/** Packets live for a moment only: with more room for what is young, fewer are looked through. */
const youngMiB = "--max-semi-space-size=32";

const spawnWorker = (entry: string): ChildProcess =>
  fork(entry, [], {
    env: environment(),
    serialization: "advanced",
    execArgv: ["--disable-warning=ExperimentalWarning", youngMiB],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });

const workerOf = (id: number, child: ChildProcess): Worker => ({
  id,
  send: (message, socket) => {
    if (child.connected) child.send(message, socket as never, () => undefined);
  },
  kill: () => void child.kill("SIGKILL"),
});

/** Keeps a number of workers running, each a process of its own; one that dies is replaced. */
export async function startWorkers(supervising: Supervising): Promise<Workers> {
  const { count } = supervising;
  const running = new Map<number, { worker: Worker; child: ChildProcess; isReady: boolean }>();
  const state = { turn: 0, lastId: 0, isStopping: false };

  const begin = (): Promise<void> => {
    const id = (state.lastId += 1);
    const child = spawnWorker(supervising.entry);
    const worker = workerOf(id, child);
    const entry = { worker, child, isReady: false };
    running.set(id, entry);
    return new Promise((ready) => {
      child.on("message", (raw) => {
        const parsed = FromWorker.safeParse(raw);
        if (!parsed.success) {
          log().error({ worker: id }, "an SSH worker said what nobody says; it is ended");
          return worker.kill();
        }
        if (parsed.data.kind === "ready") {
          entry.isReady = true;
          return ready();
        }
        supervising.hear(worker, parsed.data);
      });
      child.once("exit", () => {
        running.delete(id);
        supervising.onGone(worker);
        ready();
        if (!state.isStopping) void replace();
      });
      worker.send({ kind: "host-key", ...supervising.hostKey() });
      worker.send({ kind: "begin" });
    });
  };
  const replace = async () => {
    log().error("an SSH worker ended by itself; another begins");
    await pause(restartMs);
    if (!state.isStopping) await begin();
  };

  await Promise.all(Array.from({ length: count }, begin));
  const ready = () => [...running.values()].filter(({ isReady }) => isReady);
  return {
    next: () => {
      const able = ready();
      state.turn += 1;
      return able[state.turn % Math.max(1, able.length)]?.worker;
    },
    sendAll: (message) => {
      // Those that begin, too: they hear it once they listen.
      for (const { worker } of running.values()) worker.send(message);
    },
    stop: async () => {
      state.isStopping = true;
      const ended = [...running.values()].map(
        ({ child }) => new Promise((resolve) => void child.once("exit", resolve)),
      );
      for (const { worker } of running.values()) {
        worker.send({ kind: "drain" });
        worker.send({ kind: "stop" });
      }
      const patience = setTimeout(() => {
        for (const { child } of running.values()) child.kill("SIGKILL");
      }, stopMsMax);
      await Promise.all(ended);
      clearTimeout(patience);
    },
  };
}
