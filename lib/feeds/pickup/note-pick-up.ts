import { z } from "zod";
import {
  command,
  dayMs,
  execute,
  maybe,
  newId,
  notFound,
  onlySystem,
  recordDoor,
  sql,
} from "#lib/kernel/index.ts";
import { FeedId } from "../feed.ts";
import { SourceRow } from "./source-store.ts";
import type { PickUpOutcome } from "./source.ts";

export type PickedUp = {
  readonly outcome: PickUpOutcome;
  readonly reason?: string;
  readonly hash?: Buffer;
  readonly runId?: string;
};

/** What is not there, cannot be reached or is still being written is looked for again so soon. */
const againMs = 10 * 60_000;
const isPassing = ({ outcome, reason }: PickedUp): boolean =>
  outcome !== "refused" || reason === "other_checksum";
const keptDays = 30;

const isThere: ReadonlySet<PickUpOutcome> = new Set(["imported", "held", "same"]);

/**
 * What came of looking for a file. News is a feed that is late, or whose file was refused, and one
 * that speaks again after somebody was told.
 */
export const notePickUp = recordDoor({
  name: "feed.note-pick-up",
  tables: ["feed_pick_up", "feed_source"],
  run: async ({ tx, now, live }, { feedId, ...picked }: PickedUp & { feedId: string }) => {
    const { outcome, reason = null, hash, runId = null } = picked;
    await execute(
      tx,
      sql`insert into feed_pick_up (id, feed_id, at, outcome, reason, run_id)
          values (${newId()}::uuid, ${feedId}::uuid, ${now}, ${outcome}, ${reason},
                  ${runId}::uuid)`,
    );
    const before = await maybe(
      tx,
      SourceRow,
      sql`select * from feed_source where feed_id = ${feedId}::uuid for update`,
    );
    if (!before) return { isNews: false };
    live("feeds", [feedId]);
    if (isThere.has(outcome)) {
      await execute(
        tx,
        sql`update feed_source set last_hash = ${hash ?? before.lastHash}, failing_since = null,
                   told_at = null
            where feed_id = ${feedId}::uuid`,
      );
      return { isNews: before.toldAt !== null };
    }
    const since = before.failingSince ?? now;
    const isLate = now.getTime() - since.getTime() >= before.lateMinutes * 60_000;
    const isTold = outcome === "refused" || isLate;
    const again = isPassing(picked) ? new Date(now.getTime() + againMs) : null;
    await execute(
      tx,
      sql`update feed_source
          set failing_since = ${since}, next_at = least(next_at, ${again}::timestamptz),
              told_at = coalesce(told_at, ${isTold ? now : null}::timestamptz)
          where feed_id = ${feedId}::uuid`,
    );
    return { isNews: isTold && before.toldAt === null };
  },
});

/** Whoever manages feeds hears that one is late, or is let off. */
export const tellLate = command({
  name: "feed.tell-late",
  title: "Tells that a feed's file is late or was refused, or that it is there again.",
  right: "system",
  rest: "internal",
  input: z.object({ feedId: FeedId }),
  output: z.object({ isLate: z.boolean() }),
  load: ({ tx }, { feedId }) =>
    maybe(tx, SourceRow, sql`select * from feed_source where feed_id = ${feedId}::uuid`),
  authorize: onlySystem,
  run: async (work) => {
    if (!work.resource) throw notFound("feed_source");
    const { feedId, failingSince, toldAt } = work.resource;
    const isLate = toldAt !== null;
    work.record({
      target: feedId,
      detail: { isLate, failingSince: failingSince?.toISOString() ?? null },
    });
    work.announce("feed.file-late", { feedId });
    return { isLate };
  },
});

/** Forgets what came of earlier times; their runs stay. */
export const tidyPickUps = recordDoor({
  name: "feed.tidy-pick-ups",
  tables: ["feed_pick_up"],
  run: ({ tx, now }) =>
    execute(
      tx,
      sql`delete from feed_pick_up where at < ${new Date(now.getTime() - keptDays * dayMs)}`,
    ),
});
