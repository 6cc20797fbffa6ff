import { z } from "zod";
import { dayMs, many, query, sql } from "#lib/kernel/index.ts";
import { FeedCode } from "../feed.ts";
import { mayReadEvents } from "../may-read-runs.ts";
import { where } from "./event-line.ts";
import { EventState, lanes } from "./event.ts";

const Counts = z.partialRecord(EventState, z.number());

const Health = z.object({
  code: z.string(),
  name: z.string(),
  /** Secrets that count now. */
  secrets: z.number(),
  lastReceivedAt: z.date().nullable(),
  /** Of what is not worked off yet, and of what waits for its person: the oldest. */
  oldestReceivedAt: z.date().nullable(),
  oldestWaitingAt: z.date().nullable(),
  /** By state: what came in the last 24 hours, and what is not over. */
  lastDay: Counts,
  open: Counts,
});

/** Of each lane the oldest is one look into the index, however many there are. */
const oldest = (state: EventState) => sql`
  (select min(o.received_at) from generate_series(0, ${lanes - 1}::int) lane
   cross join lateral (select e.received_at from feed_event e
                       where e.feed_id = f.id and e.state = ${state} and e.lane = lane
                       order by e.received_at limit 1) o)`;

/** How feeds are that push: when they spoke last, how far behind we are, what needs somebody. */
export const getFeedHealth = query({
  name: "feed.health",
  title: "Says of feeds that push when they did last, what is not worked off, held or failed.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "GET", path: "/feeds-health" },
  input: z.object({ code: FeedCode.optional() }),
  output: z.object({ feeds: z.array(Health) }),
  authorize: mayReadEvents,
  run: async ({ tx, now, input }) => ({
    feeds: await many(
      tx,
      Health,
      sql`select f.code, f.name,
                 (select count(*)::int from feed_secret s
                  where s.feed_id = f.id and (s.ends_at is null or s.ends_at > ${now})) as secrets,
                 (select max(received_at) from feed_event e where e.feed_id = f.id)
                   as last_received_at,
                 ${oldest("received")} as oldest_received_at,
                 ${oldest("waiting")} as oldest_waiting_at,
                 coalesce((select jsonb_object_agg(state, n)
                           from (select state, count(*)::int as n from feed_event e
                                 where e.feed_id = f.id
                                   and e.received_at > ${new Date(now.getTime() - dayMs)}
                                 group by state) d), '{}') as last_day,
                 coalesce((select jsonb_object_agg(state, n)
                           from (select state, count(*)::int as n from feed_event e
                                 where e.feed_id = f.id
                                   and e.state in ('received', 'waiting', 'held', 'failed')
                                 group by state) o), '{}') as open
          from feed f
          where true ${where(input.code, (code) => sql`f.code = ${code}`)}
          order by f.code limit 200`,
    ),
  }),
});
