import { z } from "zod";
import {
  many,
  maybe,
  queueJobs,
  recordDoor,
  sql,
  execute,
  type PersonId,
} from "#lib/kernel/index.ts";
import { openMany } from "#lib/keys/index.ts";
import { FeedId } from "../feed.ts";
import { nextAfter, Schedule } from "./schedule.ts";
import { pickUpQueue } from "./save-source.ts";
import { credentialPlace, credentialScope, SourceRow } from "./source-store.ts";
import type { Source } from "./source.ts";

const Due = z.object({ feedId: FeedId, schedule: Schedule });

/** By the clock: a job for each feed whose file is due, and when it is looked for next. */
export const queueDuePickUps = recordDoor({
  name: "feed.queue-pick-ups",
  tables: ["feed_source"],
  run: async ({ tx, now }): Promise<number> => {
    const due = await many(
      tx,
      Due,
      sql`select feed_id, schedule from feed_source where next_at <= ${now}
          order by next_at limit 100 for update skip locked`,
    );
    for (const { feedId, schedule } of due) {
      await execute(
        tx,
        sql`update feed_source set next_at = ${nextAfter(schedule, now)}
            where feed_id = ${feedId}::uuid`,
      );
    }
    await queueJobs(
      tx,
      due.map(({ feedId }) => ({
        ...{ task: "feeds.pick-up", payload: { feedId }, attemptsMax: 3 },
        ...{ queue: pickUpQueue(feedId), key: pickUpQueue(feedId) },
      })),
    );
    return due.length;
  },
});

export type TakenSource = {
  readonly feedId: string;
  readonly code: string;
  readonly source: Source;
  readonly credential: string | undefined;
  readonly lastHash: Buffer | null;
  readonly setBy: PersonId | null;
};

/** All that picking up takes; unset: nothing is picked up any more. */
export const takeSource = recordDoor({
  name: "feed.take-source",
  tables: [],
  run: async ({ tx }, { feedId }: { feedId: string }): Promise<TakenSource | undefined> => {
    const found = await maybe(
      tx,
      SourceRow.extend({ code: z.string() }),
      sql`select s.*, f.code from feed_source s join feed f on f.id = s.feed_id
          where s.feed_id = ${feedId}::uuid`,
    );
    if (!found) return undefined;
    const { code, spec, sealed, lastHash, setBy } = found;
    const place = { scope: credentialScope, place: credentialPlace(feedId) };
    const [plain] = sealed === null ? [] : await openMany(tx, [{ ...place, sealed }]);
    return {
      ...{ feedId, code, source: spec, setBy },
      credential: plain?.toString(),
      lastHash: lastHash === null ? null : Buffer.from(lastHash),
    };
  },
});
