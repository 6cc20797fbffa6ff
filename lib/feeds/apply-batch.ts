import { z } from "zod";
import {
  command,
  execute,
  needs,
  recordset,
  rows,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
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

/** The next rows; people whom somebody else told us about since then are new no more. */
async function takeStaged(tx: Tx, runId: string): Promise<Staged[]> {
  const staged = await nextStaged(tx, runId, batchPeople);
  const fresh = staged.filter(({ kind }) => kind === "new").map(({ row }) => row.employeeNumber);
  if (fresh.length === 0) return staged;
  const known = await rows<{ id: string; number: string }>(
    tx,
    sql`select id::text, employee_number as number from person
        where employee_number = any(${fresh}::text[])`,
  );
  if (known.length === 0) return staged;
  await execute(
    tx,
    sql`update feed_stage s set person_id = x.id, kind = 'known'
        from jsonb_to_recordset(${recordset(known)}) as x (id uuid, number text)
        where s.run_id = ${runId}::uuid and s.employee_number = x.number`,
  );
  return nextStaged(tx, runId, batchPeople);
}

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
    const staged = run.state === "running" ? await takeStaged(tx, run.id) : [];
    const counts = run.counts;
    const standing = { applied: 0, done: run.done, total: run.total, counts };
    if (staged.length === 0) return standing;
    const applied = await applyRows(work, {
      run,
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
          and kind <> 'unit'
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
