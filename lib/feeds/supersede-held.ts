import { z } from "zod";
import { command, execute, needs, sql } from "#lib/kernel/index.ts";
import { FeedRunId } from "./feed.ts";
import { lockRun } from "./feed-store.ts";

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
    const { tx, now, input, resource: run } = work;
    if (run.state !== "held") return { dropped: 0 };
    const dropped = await execute(
      tx,
      sql`delete from feed_stage where run_id = ${run.id}::uuid and state = 'held'
            and employee_number = any(${input.numbers}::text[])`,
    );
    if (dropped === 0) return { dropped };
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
    work.record({ target: run.id, detail: { dropped, byRunId: input.byRunId } });
    if (held === 0) work.announce("feed.released", { runId: run.id });
    work.live("feeds", [run.id]);
    return { dropped };
  },
});
