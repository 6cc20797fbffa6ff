import { Logger, run, type Runner, type TaskList } from "graphile-worker";
import { database, log } from "#lib/kernel/index.ts";
import { tasks } from "#lib/registry/index.ts";
import { scheduleOf } from "./schedule.ts";

export type WorkerOptions = { readonly concurrency?: number };

/** Runs queued jobs and the schedule until it is stopped; a job under way finishes first. */
export async function runWorker(options: WorkerOptions = {}): Promise<Runner> {
  const taskList: TaskList = {};
  for (const [name, run] of Object.entries(tasks)) {
    taskList[name] = async (payload) => {
      await run(payload as Record<string, unknown>);
    };
  }
  return run({
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
}
