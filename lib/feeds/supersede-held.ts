import { z } from "zod";
import { command, execute, needs, rows, sql, type Sql, type Work } from "#lib/kernel/index.ts";
import { FeedRunId } from "./feed.ts";
import { lockRun, type Run } from "./feed-store.ts";

/** A later file says something about these people: what an earlier one said of them is over. */
export const supersedeHeld = command({
  name: "feed-run.supersede",
  title: "Drops held rows of people about whom a later file says something.",
  right: "feeds.manage",
  rest: "internal",
  input: z.object({ runId: FeedRunId, byRunId: FeedRunId, numbers: z.array(z.string()) }),
  output: z.object({ dropped: z.number() }),
  load: ({ tx }, { runId }) => lockRun(tx, runId),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { input, resource: run } = work;
    const dropped = await dropHeld(work, run, sql`employee_number = any(${input.numbers}::text[])`);
    if (dropped > 0) {
      work.record({ target: run.id, detail: { dropped, byRunId: input.byRunId } });
    }
    return { dropped };
  },
});

/**
 * A step: something that holds now was told of somebody by hand; what a file said before and is
 * held is over, but for their end. Answers how many rows that was.
 */
export async function dropHeldOf(work: Work, personId: string): Promise<number> {
  const isTheirs = sql`
    (person_id = ${personId}::uuid
     or employee_number = (select employee_number from person where id = ${personId}::uuid))`;
  // As the whole world counts days: an end that has come anywhere is one.
  const isEnd = sql`
    (row ->> 'status' = 'ended' or row ->> 'endDate' <= ${work.now.toISOString().slice(0, 10)})`;
  const found = await rows<{ id: string }>(
    work.tx,
    sql`select s.run_id::text as id from feed_stage s join feed_run r on r.id = s.run_id
        where ${isTheirs} and s.state = 'held' and r.state = 'held'
        order by s.run_id`,
  );
  let dropped = 0;
  for (const { id } of found) {
    const run = await lockRun(work.tx, id);
    dropped += await dropHeld(work, run, sql`${isTheirs} and coalesce(not ${isEnd}, true)`);
  }
  return dropped;
}

/** Of a run that is held, drops these rows; without any more it is done. */
async function dropHeld(work: Work, run: Run, which: Sql): Promise<number> {
  const { tx, now } = work;
  if (run.state !== "held") return 0;
  const dropped = await execute(
    tx,
    sql`delete from feed_stage where run_id = ${run.id}::uuid and state = 'held' and ${which}`,
  );
  if (dropped === 0) return 0;
  const held = run.counts.held - dropped;
  const counts = JSON.stringify({ ...run.counts, held });
  await execute(
    tx,
    sql`update feed_run set counts = ${counts}::jsonb,
               state = case when ${held} > 0 then state else 'done' end,
               hold_reason = case when ${held} > 0 then hold_reason else null end,
               ended_at = ${now}
        where id = ${run.id}::uuid`,
  );
  if (held === 0) work.announce("feed.released", { runId: run.id });
  work.live("feeds", [run.id]);
  return dropped;
}
