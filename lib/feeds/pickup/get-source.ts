import { z } from "zod";
import { many, maybe, query, sql } from "#lib/kernel/index.ts";
import { FeedCode } from "../feed.ts";
import { mayReadEvents } from "../may-read-runs.ts";
import { Schedule } from "./schedule.ts";
import { pickUpOutcomes, Source } from "./source.ts";

const View = z.object({
  source: Source,
  schedule: Schedule,
  lateMinutes: z.number(),
  hasCredential: z.boolean(),
  setBy: z.string().nullable(),
  setAt: z.date(),
  nextAt: z.date(),
  /** Since when there is no file that can be imported; unset: the last one was. */
  failingSince: z.date().nullable(),
});

const PickUp = z.object({
  at: z.date(),
  outcome: z.enum(pickUpOutcomes),
  reason: z.string().nullable(),
  runId: z.string().nullable(),
});

/** Where a feed's file lies, when it is looked for, and what came of it; never a credential. */
export const getSource = query({
  name: "feed.get-source",
  title: "Says where a feed's file lies, when it is picked up, and what came of that lately.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "GET", path: "/feeds/{code}/source" },
  input: z.object({ code: FeedCode }),
  output: z.object({
    /** Null: files of the feed are sent. */
    source: View.nullable(),
    pickUps: z.array(PickUp),
  }),
  authorize: mayReadEvents,
  run: async ({ tx, input: { code } }) => ({
    source:
      (await maybe(
        tx,
        View,
        sql`select s.spec as source, s.schedule, s.late_minutes,
                   s.sealed is not null as has_credential, p.display_name as set_by,
                   s.set_at, s.next_at, s.failing_since
            from feed_source s join feed f on f.id = s.feed_id
            left join person p on p.id = s.set_by
            where f.code = ${code}`,
      )) ?? null,
    pickUps: await many(
      tx,
      PickUp,
      sql`select u.at, u.outcome, u.reason, u.run_id from feed_pick_up u
          join feed f on f.id = u.feed_id where f.code = ${code}
          order by u.at desc, u.id desc limit 10`,
    ),
  }),
});
