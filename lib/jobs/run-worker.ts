import { EventEmitter } from "node:events";
import { Logger, run, type TaskList, type WorkerEvents } from "graphile-worker";
import { database, log, showAlive } from "#lib/kernel/index.ts";
import { tasks } from "#lib/registry/index.ts";
import { scheduleOf } from "./schedule.ts";

export type WorkerOptions = { readonly concurrency?: number };

export type RunningWorker = { readonly stop: () => Promise<void> };

/** Runs queued jobs and the schedule until it is stopped; a job under way finishes first. */
export async function runWorker(options: WorkerOptions = {}): Promise<RunningWorker> {
  const taskList: TaskList = {};
  for (const [name, run] of Object.entries(tasks)) {
    taskList[name] = async (payload) => {
      await run(payload as Record<string, unknown>);
    };
  }
  const events: WorkerEvents = new EventEmitter();
  const shown: ReturnType<typeof showAlive>[] = [];
  events.on("pool:create", ({ workerPool }) => void shown.push(showAlive(workerPool.id)));
  const runner = await run({
    events,
    pgPool: database().pool,
    concurrency: options.concurrency ?? 4,
    noHandleSignals: true,
    pollInterval: 1000,
    taskList,
    parsedCronItems: scheduleOf(),
    logger: new Logger(() => (level, message, meta) => {
      if (level === "error") log().error({ meta }, message);
      else if (level === "warning") log().warn({ meta }, message);
    }),
  });
  const letGo = await Promise.all(shown);
  return {
    stop: async () => {
      await runner.stop();
      for (const release of letGo) await release?.();
    },
  };
}
