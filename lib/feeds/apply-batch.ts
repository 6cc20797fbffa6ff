import { z } from "zod";
import { command, execute, needs, rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { applyRows, type Staged } from "./apply-rows.ts";
import { Counts, FeedRunId, sumCounts } from "./feed.ts";
import { lockRun, type Run } from "./feed-store.ts";

/** People in one transaction: enough to write as sets, few enough to hold locks shortly. */
export const batchPeople = 2000;

const nextStaged = (tx: Tx, runId: string, most: number) =>
  rows<Staged>(
    tx,
    sql`select person_id::text, row, kind from feed_stage
        where run_id = ${runId}::uuid and state = 'staged' order by person_id limit ${most}`,
  );

/** Applies the next rows of a run in one transaction; whatever was cut short goes on from here. */
export const applyBatch = command({
  name: "feed-run.apply-batch",
  title: "Applies the next staged rows of a run.",
  right: "feeds.manage",
  rest: "internal",
  millisecondsMax: 180_000,
  input: z.object({ runId: FeedRunId }),
  output: z.object({ applied: z.number(), done: z.number(), total: z.number(), counts: Counts }),
  load: ({ tx }, { runId }) => lockRun(tx, runId),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, resource: run } = work;
    const staged = run.state === "running" ? await nextStaged(tx, run.id, batchPeople) : [];
    const counts = run.counts;
    const standing = { applied: 0, done: run.done, total: run.total, counts };
    if (staged.length === 0) return standing;
    const applied = await applyRows(work, {
      run,
      feed: { id: run.feedId },
      staged,
      isDryRun: false,
    });
    const summed = sumCounts(counts, applied.counts);
    await keepRows(work, run, staged);
    const done = run.done + staged.length;
    await execute(
      tx,
      sql`update feed_run set done = ${done}, counts = ${JSON.stringify(summed)}::jsonb
          where id = ${run.id}::uuid`,
    );
    work.record({ target: run.id, detail: { applied: staged.length, ...applied.counts } });
    work.live("feeds", [run.id]);
    return { applied: staged.length, done, total: run.total, counts: summed };
  },
});

/** The rows are the last accepted ones now, and no longer on their way. */
async function keepRows({ tx }: Work, run: Run, staged: readonly Staged[]): Promise<void> {
  const ids = staged.map(({ personId }) => personId);
  await execute(
    tx,
    sql`insert into feed_row (feed_id, employee_number, person_id, row_hash, row, run_id)
        select ${run.feedId}::uuid, employee_number, person_id, row_hash, row, run_id
        from feed_stage where run_id = ${run.id}::uuid and person_id = any(${ids}::uuid[])
        on conflict (feed_id, employee_number) do update set
          person_id = excluded.person_id, row_hash = excluded.row_hash, row = excluded.row,
          run_id = excluded.run_id`,
  );
  await execute(
    tx,
    sql`delete from feed_stage
        where run_id = ${run.id}::uuid and person_id = any(${ids}::uuid[])`,
  );
}
