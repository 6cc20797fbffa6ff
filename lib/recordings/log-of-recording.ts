import { z } from "zod";
import { maybe, sql, type Sql, type Tx } from "#lib/kernel/index.ts";

/** Events that say how far a recording is; of these the last two that it ended, and is kept. */
const ends = ["recording.finish", "recording.close-lost"];
const steps = ["recording.begin", "recording.anchor", ...ends];

const Detail = z.object({
  chunks: z.number(),
  head: z.string(),
  state: z.string().optional(),
  keepUntil: z.coerce.date().optional(),
  sessionId: z.string().optional(),
});

const Said = z.object({
  eventId: z.string(),
  personIds: z.array(z.string()),
  body: z
    .string()
    .transform((body) =>
      Detail.parse(z.object({ detail: z.json() }).parse(JSON.parse(body)).detail),
    ),
});

/**
 * What the log says last of a recording. The recording's own row names an event too, but whoever
 * writes rows would have it name an earlier one.
 */
export const lastSaid = (tx: Tx, recordingId: string) =>
  maybe(
    tx,
    Said,
    sql`select id as event_id, person_ids, body from audit_event
        where target = ${recordingId} and action = any (${steps}::text[]) and outcome = 'done'
        order by arrival desc limit 1`,
  );

/**
 * Whether the log, too, says of `recording r` that its time is over: it ended, no end promised more
 * than this, and nobody holds it. A row that somebody changed destroys nothing.
 */
export const isOverByLog = (now: Date): Sql => sql`(
  select coalesce(max((e.body::jsonb #>> '{detail,keepUntil}')::timestamptz) <= ${now}, false)
  from audit_event e
  where e.target = r.id::text and e.action = any (${ends}::text[]) and e.outcome = 'done'
) and coalesce((
  select e.action from audit_event e
  where e.target = r.id::text and e.outcome = 'done'
    and e.action in ('recording.hold', 'recording.release')
  order by e.arrival desc limit 1
), 'recording.release') = 'recording.release'`;
