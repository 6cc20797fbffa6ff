import { z } from "zod";
import { command, conflict, many, PersonId, sql } from "#lib/kernel/index.ts";
import { mayReleaseHeld } from "../release-run.ts";
import { RightName, rightNames } from "../right-names.ts";
import { applyEvents } from "./apply-events.ts";
import { FeedEventId } from "./event-line.ts";
import { openReceived } from "./event-store.ts";
import { lockEvent } from "./lock-event.ts";
import { releasingOf } from "./releasing.ts";

const Effect = z.object({
  personId: PersonId,
  /** Somebody who comes to be by it. */
  isNew: z.boolean(),
  displayName: z.string(),
  gains: z.array(RightName),
  losses: z.array(RightName),
});

/** What applying a held event would change, done as it would be done and then discarded. */
export const previewEvent = command({
  name: "feed-event.preview",
  title: "Says whose rights an event that is held would change, without applying it.",
  right: "holds.release",
  rest: { method: "POST", path: "/feed-events/{eventId}/preview" },
  input: z.object({ eventId: FeedEventId }),
  output: z.object({ people: z.array(Effect) }),
  load: async (at, { eventId }) => {
    const event = await lockEvent(at.tx, eventId);
    return { event, releasing: await releasingOf(at, event) };
  },
  authorize: (actor, { releasing }) => mayReleaseHeld(actor, releasing),
  run: async (work) => {
    const { event } = work.resource;
    if (event.state !== "held") throw conflict("not_held", { state: event.state });
    const received = await openReceived(work.tx, event.id);
    const { effects } = await applyEvents(work, event.feedId, [{ ...received, isReleased: true }]);
    const people: z.output<typeof Effect>[] = [];
    for (const { personId, gains, losses } of effects.values()) {
      const named = await many(
        work.tx,
        Effect,
        sql`select p.id as person_id, p.created_at = ${work.now} as is_new, p.display_name,
                   ${rightNames(sql`${[...gains]}::uuid[]`)} as gains,
                   ${rightNames(sql`${[...losses]}::uuid[]`)} as losses
            from person p where p.id = ${personId}::uuid`,
      );
      people.push(...named);
    }
    work.discard();
    return { people };
  },
});
