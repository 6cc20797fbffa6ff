import { z } from "zod";
import { many, needs, query, sql } from "#lib/kernel/index.ts";
import { viewRight } from "./policy.ts";

/** Whoever takes away one takes away few. */
const shownMax = 200;

const Missing = z.object({
  recordingId: z.string(),
  beganAt: z.date(),
});

/** A recording leaves its row for good: one that is not there was taken out of the database. */
export const listMissingRecordings = query({
  name: "recording.list-missing",
  title: "Lists recordings that the log says began, and of which the database knows nothing.",
  right: viewRight,
  rest: { method: "GET", path: "/recordings/missing" },
  input: z.object({}),
  output: z.object({ missing: z.array(Missing) }),
  authorize: needs(viewRight),
  run: async ({ tx }) => ({
    missing: await many(
      tx,
      Missing,
      sql`select e.target as recording_id, e.at as began_at from audit_event e
          where e.action = 'recording.begin' and e.outcome = 'done'
            and not exists (select from recording r where r.id = e.target::uuid)
          order by e.arrival desc limit ${shownMax}::int`,
    ),
  }),
});
