import { dayMs, execute, recordDoor, sql } from "#lib/kernel/index.ts";

/** Days that a dry run's effect can be looked at: nobody decides on an older one. */
const keptDays = 30;

/** Forgets whom earlier dry runs would have concerned; their counts stay with the run. */
export const tidyEffects = recordDoor({
  name: "feed.tidy-effects",
  tables: ["feed_effect"],
  run: ({ tx, now }) =>
    execute(
      tx,
      sql`delete from feed_effect f using feed_run r
          where r.id = f.run_id
            and r.started_at < ${new Date(now.getTime() - keptDays * dayMs)}`,
    ),
});
