import { database } from "./database.ts";
import { log } from "./log.ts";
import { holdLock } from "./session-lock.ts";

const lockOf = (workerId: string) => `worker:${workerId}`;

/** Shows the other workers that this one lives; a process that dies shows it no longer. */
export const showAlive = (workerId: string) => holdLock(lockOf(workerId), 0);

/**
 * Frees what a worker that died had taken, so that others go on with it at once: graphile-worker by
 * itself waits four hours. A worker that took a job just now may not have shown itself yet.
 * Answers the ids of the dead.
 */
export async function freeDeadWorkers(): Promise<string[]> {
  const { pool } = database();
  const { rows } = await pool.query<{ id: string }>(
    `select distinct locked_by as id from (
       select locked_by, locked_at from graphile_worker._private_jobs
       union all
       select locked_by, locked_at from graphile_worker._private_job_queues) x
     where locked_by is not null and locked_at < now() - interval '10 seconds'`,
  );
  const dead: string[] = [];
  for (const { id } of rows) {
    const letGo = await holdLock(lockOf(id), 0);
    if (!letGo) continue;
    dead.push(id);
    await letGo();
  }
  if (dead.length === 0) return dead;
  await pool.query("select graphile_worker.force_unlock_workers($1)", [dead]);
  log().warn({ dead }, "goes on with what workers left that died");
  return dead;
}
