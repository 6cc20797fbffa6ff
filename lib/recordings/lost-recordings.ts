import { z } from "zod";
import { command, many, notFound, onlySystem, query, sql } from "#lib/kernel/index.ts";
import { Kept } from "./finish-recording.ts";
import { endRecording, keptOf, lockRecording } from "./recording-store.ts";

/** A gateway that lives writes the end of a recording within this time of its session's. */
const lateSecondsMax = 60;
const closedAtOnce = 100;

const Lost = z.object({
  recordingId: z.string(),
  store: z.string(),
  /** How far it is as the log knows. */
  chunks: z.number(),
  head: z.instanceof(Uint8Array),
});

/** Recordings whose session is over, and whose gateway never said so of them. */
export const listLostRecordings = query({
  name: "recording.list-lost",
  title: "Lists recordings of gateways that were killed.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.object({ lost: z.array(Lost) }),
  authorize: onlySystem,
  run: async ({ tx, now }) => {
    const lost = await many(
      tx,
      Lost,
      sql`select r.id as recording_id, r.store, r.chunks, r.head
          from recording r join bastion_session s on s.id = r.session_id
          where r.state = 'open' and s.ended_at is not null
            and greatest(s.ended_at, s.seen_at)
                < ${now}::timestamptz - make_interval(secs => ${lateSecondsMax})
          order by r.began_at limit ${closedAtOnce}`,
    );
    return { lost };
  },
});

/**
 * Seals what such a recording came to: everything up to its last whole chunk. Less than the log
 * knows of was not lost with the gateway: then it stays what the log says, and whoever verifies it
 * sees that it was cut.
 */
export const closeLostRecording = command({
  name: "recording.close-lost",
  title: "Seals what was stored of a recording whose gateway was killed.",
  right: "system",
  rest: "internal",
  input: z.object({
    recordingId: z.uuid(),
    /** Null: what is stored is not what the log says. */
    kept: Kept.nullable(),
  }),
  output: z.object({}),
  load: ({ tx }, { recordingId }) => lockRecording(tx, recordingId),
  authorize: onlySystem,
  run: async (work) => {
    const { input, resource: row } = work;
    if (!row) throw notFound("recording");
    if (row.state !== "open") return {};
    const found = input.kept !== null && input.kept.chunks >= row.chunks ? input.kept : undefined;
    await endRecording(work, row, {
      ...{ state: "unfinished", problem: null, totals: null },
      kept: found ?? keptOf(row),
    });
    return {};
  },
});
