import { z } from "zod";
import {
  decodeCursor,
  encodeCursor,
  Instant,
  many,
  Page,
  query,
  sql,
  type Sql,
} from "#lib/kernel/index.ts";
import { FeedCode } from "../feed.ts";
import { mayReadEvents } from "../may-read-runs.ts";
import { EventLine, lineColumns, where } from "./event-line.ts";
import { EventState } from "./event.ts";
import { eventKinds } from "./hr-event.ts";

const Asked = z.object({
  feed: FeedCode.optional(),
  state: EventState.optional(),
  kind: z.enum(eventKinds).optional(),
  employeeNumber: z.string().max(64).optional(),
  since: Instant.optional(),
  until: Instant.optional(),
  ...Page,
});

const filterOf = ({ feed, state, kind, ...asked }: z.output<typeof Asked>): Sql => sql`
  true
  ${where(feed, (code) => sql`e.feed_id = (select id from feed where code = ${code})`)}
  ${where(state, (one) => sql`e.state = ${one}`)}
  ${where(kind, (one) => sql`e.kind = ${one}`)}
  ${where(asked.employeeNumber, (number) => sql`e.number = ${number}`)}
  ${where(asked.since, (at) => sql`e.received_at >= ${new Date(at)}`)}
  ${where(asked.until, (at) => sql`e.received_at < ${new Date(at)}`)}`;

/** What feeds pushed, the latest first. */
export const listEvents = query({
  name: "feed-event.list",
  title: "Lists the events that feeds pushed, newest first, and what became of each.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "GET", path: "/feed-events" },
  input: Asked,
  output: z.object({ events: z.array(EventLine), cursor: z.string().nullable() }),
  authorize: mayReadEvents,
  run: async ({ tx, actor, input }) => {
    const before = decodeCursor(input.cursor);
    const found = await many(
      tx,
      EventLine,
      // The page is cut before names are joined to it.
      sql`select ${lineColumns(actor)}
          from (select e.* from feed_event e
                where ${filterOf(input)}
                  ${where(
                    before,
                    ([at, id]) => sql`(e.received_at, e.id)
                                < (${new Date(String(at))}, ${String(id)}::uuid)`,
                  )}
                order by e.received_at desc, e.id desc limit ${input.limit + 1}) e
          join feed f on f.id = e.feed_id left join person p on p.id = e.person_id
          order by e.received_at desc, e.id desc`,
    );
    const events = found.slice(0, input.limit);
    const last = found.length > input.limit ? events.at(-1) : undefined;
    const cursor = last ? encodeCursor([last.receivedAt.toISOString(), last.id]) : null;
    return { events, cursor };
  },
});
