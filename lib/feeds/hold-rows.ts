import { z } from "zod";
import { command, execute, needs, newId, sql } from "#lib/kernel/index.ts";
import { FeedRunId } from "./feed.ts";
import { lockRun } from "./feed-store.ts";

/** People whom the portal cannot let go yet wait for a second person; everybody else proceeds. */
export const holdRows = command({
  name: "feed-run.hold",
  title: "Holds the rows of people whose change would leave nobody to govern the portal.",
  right: "feeds.manage",
  rest: "internal",
  input: z.object({ runId: FeedRunId, personIds: z.array(z.string()), reason: z.string() }),
  output: z.object({ held: z.number() }),
  load: ({ tx }, { runId }) => lockRun(tx, runId),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, input, resource: run } = work;
    const held = await execute(
      tx,
      sql`update feed_stage set state = 'held'
          where run_id = ${run.id}::uuid and state = 'staged'
            and person_id = any(${input.personIds}::uuid[])`,
    );
    if (held === 0) return { held };
    const counts = JSON.stringify({ ...run.counts, held: run.counts.held + held });
    const none = { orgUnitId: null, lostBefore: 0, holding: held, limit: 0 };
    const why = JSON.stringify([{ ...none, scope: "portal", reason: input.reason, losing: held }]);
    await execute(
      tx,
      sql`update feed_run set counts = ${counts}::jsonb, total = total - ${held},
                 hold_reason = coalesce(hold_reason, '[]'::jsonb) || ${why}::jsonb
          where id = ${run.id}::uuid`,
    );
    await execute(
      tx,
      sql`insert into feed_issue (id, run_id, line, kind, employee_number, field, reason, expected)
          select ${newId()}::uuid, run_id, line, 'notice', employee_number, 'status',
                 ${input.reason}, 'somebody else who governs the portal first'
          from feed_stage where run_id = ${run.id}::uuid and state = 'held'
            and person_id = any(${input.personIds}::uuid[]) limit 1`,
    );
    work.record({ target: run.id, detail: { held, reason: input.reason } });
    return { held };
  },
});
