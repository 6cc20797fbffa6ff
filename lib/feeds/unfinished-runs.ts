import { recordDoor, rows, sql } from "#lib/kernel/index.ts";
import type { RunState } from "./feed.ts";

export type Unfinished = { readonly runId: string; readonly state: RunState };

/** Runs of a feed whose process died: their rows wait, or were never all read. */
export const unfinishedRuns = recordDoor({
  name: "feed.unfinished",
  tables: [],
  run: ({ tx }, { feed }: { feed: string }): Promise<Unfinished[]> =>
    rows<Unfinished>(
      tx,
      sql`select r.id::text as run_id, r.state from feed_run r join feed f on f.id = r.feed_id
          where f.code = ${feed} and r.state in ('staging', 'running') order by r.id`,
    ),
});

/** The feed of a run that still has rows to apply. */
export const feedOfRunning = recordDoor({
  name: "feed.of-running",
  tables: [],
  run: async ({ tx }, { runId }: { runId: string }): Promise<string | undefined> => {
    const found = await rows<{ code: string }>(
      tx,
      sql`select f.code from feed_run r join feed f on f.id = r.feed_id
          where r.id = ${runId}::uuid and r.state = 'running'`,
    );
    return found[0]?.code;
  },
});

export type Held = { readonly runId: string; readonly employeeNumber: string };

/** Rows of earlier runs of a feed that the brake still holds. */
export const heldRows = recordDoor({
  name: "feed.held-rows",
  tables: [],
  run: ({ tx }, { feedId }: { feedId: string }): Promise<Held[]> =>
    rows<Held>(
      tx,
      sql`select s.run_id::text, s.employee_number
          from feed_stage s join feed_run r on r.id = s.run_id
          where r.feed_id = ${feedId}::uuid and r.state = 'held' and s.state = 'held'`,
    ),
});
