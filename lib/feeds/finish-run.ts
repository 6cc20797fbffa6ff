import { z } from "zod";
import { command, execute, needs, sql } from "#lib/kernel/index.ts";
import { Counts, FeedRunId, runStates, type RunState } from "./feed.ts";
import { lockRun } from "./feed-store.ts";

/**
 * Closes a run whose rows are applied: done, or held while the brake keeps some back. Of a failed
 * run and a dry one nothing stays staged.
 */
export const finishRun = command({
  name: "feed-run.finish",
  title: "Closes a run whose rows are applied.",
  right: "feeds.manage",
  rest: "internal",
  input: z.object({
    runId: FeedRunId,
    counts: Counts.optional(),
    effectHash: z.string().optional(),
    failure: z.string().max(2000).optional(),
    isDryRun: z.boolean().default(false),
  }),
  output: z.object({ state: z.enum(runStates), counts: Counts }),
  millisecondsMax: 120_000,
  load: ({ tx }, { runId }) => lockRun(tx, runId),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, now, resource: run, input } = work;
    if (run.state !== "staging" && run.state !== "running") {
      return { state: run.state, counts: run.counts };
    }
    const counts = input.counts ?? run.counts;
    const isHeld = run.holdReason !== null;
    const unfinished: RunState = isHeld ? "held" : "done";
    const state: RunState = input.failure === undefined ? unfinished : "failed";
    await execute(
      tx,
      sql`update feed_run set state = ${state}, counts = ${JSON.stringify(counts)}::jsonb,
                 effect_hash = ${input.effectHash ?? null}, failure = ${input.failure ?? null},
                 ended_at = ${now}
          where id = ${run.id}::uuid`,
    );
    const isReal = !input.isDryRun && input.failure === undefined;
    if (!isReal) {
      // What is wrong with the rows stays readable; the rows themselves go.
      await execute(tx, sql`delete from feed_stage where run_id = ${run.id}::uuid`);
    } else {
      await execute(
        tx,
        sql`update feed set
              last_as_of = coalesce(${run.asOf}::date::timestamp at time zone 'UTC', last_as_of),
              live_at = case when ${run.asOf}::date is null then coalesce(live_at, ${now})
                             else live_at end
            where id = ${run.feedId}::uuid`,
      );
    }
    work.record({
      target: run.id,
      detail: { state, isDryRun: input.isDryRun, failure: input.failure ?? null, ...counts },
    });
    if (state === "held") work.announce("feed.held", { runId: run.id });
    work.live("feeds", [run.id]);
    return { state, counts };
  },
});
