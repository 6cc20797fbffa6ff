import { z } from "zod";
import { one, sql, type Tx } from "#lib/kernel/index.ts";
import { FeedId } from "../feed.ts";
import { FeedEventId } from "./event-line.ts";
import { EventState } from "./event.ts";

const Locked = z.object({
  id: FeedEventId,
  feedId: FeedId,
  lane: z.number(),
  state: EventState,
  reason: z.string().nullable(),
  kind: z.string().nullable(),
  number: z.string().nullable(),
  detail: z.unknown(),
  mappedBy: z.array(z.string()),
  /** It could not be mapped, and is still kept whole. */
  isWhole: z.boolean(),
  signedBy: z.array(z.string()),
});
export type LockedEvent = z.output<typeof Locked>;

export const lockEvent = (tx: Tx, id: string): Promise<LockedEvent> =>
  one(
    tx,
    Locked,
    sql`select id, feed_id, lane, state, reason, kind, number, detail, mapped_by::text[],
               signed_by::text[], whole is not null as is_whole
        from feed_event
        where id = ${id}::uuid for update`,
    "feed_event",
  );
