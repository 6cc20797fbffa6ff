import { queueJobs, recordDoor, rows, sql } from "#lib/kernel/index.ts";
import { attemptsMax, retryAfter } from "./event.ts";
import { jobOfLane } from "./queue-lane.ts";

type Failure = { readonly feedId: string; readonly lane: number; readonly reason: string };

/**
 * The first event of a lane that is due could not be told: it is tried again later, and after some
 * tries it has failed. Answers how many that concerned.
 */
export const noteFailure = recordDoor({
  name: "feed.note-failure",
  tables: ["feed_event"],
  run: async ({ tx, now, live }, { feedId, lane, reason }: Failure): Promise<number> => {
    const [first] = await rows<{ id: string; attempts: number }>(
      tx,
      sql`select id::text, attempts from feed_event
          where feed_id = ${feedId}::uuid and state = 'received' and lane = ${lane}
            and (retry_at is null or retry_at <= ${now})
          order by received_at, id limit 1 for update`,
    );
    if (!first) return 0;
    const attempts = first.attempts + 1;
    const hasFailed = attempts >= attemptsMax;
    const retryAt = hasFailed ? null : retryAfter(now, attempts);
    await rows(
      tx,
      sql`update feed_event set attempts = ${attempts}, reason = ${reason}, retry_at = ${retryAt},
                 state = ${hasFailed ? "failed" : "received"},
                 settled_at = ${hasFailed ? now : null}
          where id = ${first.id}::uuid returning id`,
    );
    if (retryAt !== null) await queueJobs(tx, [jobOfLane({ feedId, lane }, retryAt)]);
    live("feeds", [feedId]);
    return 1;
  },
});
