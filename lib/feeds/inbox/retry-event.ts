import { z } from "zod";
import { command, conflict, execute, needs, sql } from "#lib/kernel/index.ts";
import { FeedEventId } from "./event-line.ts";
import { EventState } from "./event.ts";
import { lockEvent } from "./lock-event.ts";
import { queueLane } from "./queue-lane.ts";

/** What failed is tried anew, as if it had just come. */
export const retryEvent = command({
  name: "feed-event.retry",
  title: "Tries again to apply an event that failed.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "POST", path: "/feed-events/{eventId}/retry" },
  input: z.object({ eventId: FeedEventId }),
  output: z.object({ state: EventState }),
  load: ({ tx }, { eventId }) => lockEvent(tx, eventId),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, resource: event } = work;
    if (event.state !== "failed") throw conflict("not_failed", { state: event.state });
    if (event.reason === "not_mapped") {
      if (!event.isWhole) throw conflict("payload_is_gone");
      const { feedId, id: eventId } = event;
      work.later({ task: "feeds.remap", payload: { feedId, eventId } });
      work.record({ target: event.id, detail: { failed: event.reason } });
      return { state: event.state };
    }
    // What was no event when it came is none now.
    if (event.kind === null) throw conflict("no_event");
    await execute(
      tx,
      sql`update feed_event set state = 'received', reason = null, attempts = 0, retry_at = null,
                 settled_at = null
          where id = ${event.id}::uuid`,
    );
    queueLane(work, event);
    work.record({ target: event.id, detail: { failed: event.reason } });
    work.live("feeds", [event.feedId]);
    return { state: "received" as const };
  },
});
