import { execute, sql, type Tx } from "./database.ts";
import type { Job } from "./events.ts";

/** Queues the jobs in this transaction: they exist if and only if it commits. */
export async function queueJobs(tx: Tx, jobs: readonly Job[]): Promise<void> {
  if (jobs.length === 0) return;
  const specs = latestOfKey(jobs).map((job) => ({
    identifier: job.task,
    payload: job.payload,
    queue_name: job.queue ?? null,
    run_at: job.runAt?.toISOString() ?? null,
    max_attempts: job.attemptsMax ?? 25,
    job_key: job.key ?? null,
  }));
  await execute(
    tx,
    sql`select graphile_worker.add_jobs(array(
          select (identifier, payload, queue_name, run_at, max_attempts, job_key,
                  null, null)::graphile_worker.job_spec
          from jsonb_to_recordset(${JSON.stringify(specs)}::jsonb)
            as spec (identifier text, payload json, queue_name text, run_at timestamptz,
                     max_attempts smallint, job_key text)))`,
  );
}

/** Of jobs with one key the last one said stands: the queue takes each key once. */
function latestOfKey(jobs: readonly Job[]): readonly Job[] {
  const latest = new Map<unknown, Job>(jobs.map((job) => [job.key ?? job, job]));
  return [...latest.values()];
}
