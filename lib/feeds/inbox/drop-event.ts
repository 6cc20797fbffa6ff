import { z } from "zod";
import { command, conflict, execute, needs, Reason, sql } from "#lib/kernel/index.ts";
import { FeedEventId } from "./event-line.ts";
import { EventState } from "./event.ts";
import { lockEvent } from "./lock-event.ts";

/** Somebody saw that an event failed, and nothing comes of it. */
export const dropEvent = command({
  name: "feed-event.drop",
  title: "Puts an event aside that failed: nothing comes of it.",
  right: "feeds.manage",
  rest: { method: "POST", path: "/feed-events/{eventId}/drop" },
  input: z.object({ eventId: FeedEventId, reason: Reason }),
  output: z.object({ state: EventState }),
  load: ({ tx }, { eventId }) => lockEvent(tx, eventId),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, now, input, resource: event } = work;
    if (event.state !== "failed") throw conflict("not_failed", { state: event.state });
    await execute(
      tx,
      sql`update feed_event set state = 'ignored', reason = 'dropped', settled_at = ${now}, whole = null
          where id = ${event.id}::uuid`,
    );
    const personal = { reason: input.reason };
    work.record({ target: event.id, detail: { failed: event.reason }, personal });
    work.live("feeds", [event.feedId]);
    return { state: "ignored" as const };
  },
});
