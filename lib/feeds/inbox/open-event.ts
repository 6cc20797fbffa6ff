import { z } from "zod";
import { needs, one, query, sql } from "#lib/kernel/index.ts";
import { openMany } from "#lib/keys/index.ts";
import { FeedEventId } from "./event-line.ts";
import { eventPlace, eventScope } from "./event.ts";

const Sealed = z.object({ sealed: z.instanceof(Uint8Array).nullable() });
const Says = z.record(z.string(), z.string().nullable());

/** What an event says is personal: that somebody looked is itself an event. */
export const openEvent = query({
  name: "feed-event.open",
  title: "Shows what an event says, field by field.",
  right: "feeds.manage",
  rest: { method: "GET", path: "/feed-events/{eventId}/content" },
  input: z.object({ eventId: FeedEventId }),
  /** Unset: what came was no event. */
  output: z.object({ says: Says.nullable() }),
  authorize: needs("feeds.manage"),
  audited: ({ eventId }) => ({ target: eventId }),
  run: async ({ tx, input: { eventId } }) => {
    const { sealed } = await one(
      tx,
      Sealed,
      sql`select sealed from feed_event where id = ${eventId}::uuid`,
      "feed_event",
    );
    if (sealed === null) return { says: null };
    const place = { scope: eventScope, place: eventPlace(eventId), sealed };
    const [text] = await openMany(tx, [place]);
    return { says: text ? fieldsOf(JSON.parse(text.toString()) as object) : null };
  },
});

type Value = object | string | number | boolean | null | undefined;

/** What stands within another field is named by its path. */
function fieldsOf(said: object, within = ""): z.output<typeof Says> {
  const fields: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(said) as [string, Value][]) {
    const field = `${within}${name}`;
    if (value === null || value === undefined) fields[field] = null;
    else if (typeof value === "object") Object.assign(fields, fieldsOf(value, `${field}.`));
    else fields[field] = String(value);
  }
  return fields;
}
