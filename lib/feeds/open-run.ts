import { z } from "zod";
import { command, execute, needs, sql, type Work } from "#lib/kernel/index.ts";
import { Counts, FeedRunId } from "./feed.ts";
import { lockRun } from "./feed-store.ts";
import { prepareStage } from "./prepare-stage.ts";

/** Everything is staged: rows that the brake holds stay, the others may be applied. */
export const openRun = command({
  name: "feed-run.open",
  title: "Lets a staged run be applied, but for the people whom the brake holds.",
  right: "feeds.manage",
  rest: "internal",
  input: z.object({
    runId: FeedRunId,
    counts: Counts,
    heldIds: z.array(z.string()),
    holdReason: z.array(z.unknown()),
  }),
  output: z.object({ runId: FeedRunId }),
  load: ({ tx }, { runId }) => lockRun(tx, runId),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, resource: run, input } = work;
    await prepareStage(work, run);
    await execute(
      tx,
      sql`update feed_stage set state = 'held'
          where run_id = ${run.id}::uuid and person_id = any(${input.heldIds}::uuid[])`,
    );
    const reason = input.holdReason.length > 0 ? JSON.stringify(input.holdReason) : null;
    const counts = { ...input.counts, held: input.heldIds.length };
    await execute(
      tx,
      sql`update feed_run set state = 'running', hold_reason = ${reason}::jsonb,
                 counts = ${JSON.stringify(counts)}::jsonb,
                 total = (select count(*) from feed_stage
                          where run_id = ${run.id}::uuid and state = 'staged')
          where id = ${run.id}::uuid and state = 'staging'`,
    );
    work.record({ target: run.id, detail: { held: input.heldIds.length } });
    queueRun(work, run.id);
    return { runId: run.id };
  },
});

/** If whoever applies it dies, a worker goes on. */
export const queueRun = (work: Work, runId: string): void => {
  const runAt = new Date(work.now.getTime() + 60_000);
  work.later({ task: "feeds.continue", payload: { runId }, runAt, key: `feeds.continue:${runId}` });
};
