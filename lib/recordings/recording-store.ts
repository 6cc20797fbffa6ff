import { z } from "zod";
import {
  dayMs,
  execute,
  maybe,
  PersonId,
  sql,
  type Sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import type { Kept } from "./keeper.ts";
import { recordingKinds, recordingStates, type RecordingState, type Totals } from "./recording.ts";
import { keptDaysAt, readRecordingSettings } from "./settings.ts";

export const Row = z.object({
  id: z.string(),
  sessionId: z.string(),
  personId: PersonId,
  kind: z.enum(recordingKinds),
  state: z.enum(recordingStates),
  /** Where its chunks lie: `folder`, or the name of a bucket. */
  store: z.string(),
  header: z.instanceof(Uint8Array),
  beganAt: z.date(),
  endedAt: z.date().nullable(),
  chunks: z.number(),
  head: z.instanceof(Uint8Array),
  storedBytes: z.coerce.number(),
  seconds: z.number(),
  eventId: z.string(),
  keepUntil: z.date().nullable(),
  heldAt: z.date().nullable(),
  heldBy: z.string().nullable(),
});
export type Row = z.output<typeof Row>;

export const columns: Sql = sql`id, session_id, person_id, kind, state, store, header, began_at,
  ended_at, chunks, head, stored_bytes, seconds, event_id, keep_until, held_at, held_by`;

export const findRecording = (tx: Tx, id: string) =>
  maybe(tx, Row, sql`select ${columns} from recording where id = ${id}::uuid`);

export const lockRecording = (tx: Tx, id: string) =>
  maybe(tx, Row, sql`select ${columns} from recording where id = ${id}::uuid for update`);

/** How far it is as its row, and the log, have it. */
export const keptOf = ({ chunks, head, storedBytes, seconds }: Row): Kept => ({
  ...{ chunks, storedBytes, seconds },
  head: Buffer.from(head),
});

/** What an event of the log says of a recording, for whoever verifies it. */
export const factsOf = ({ chunks, head, storedBytes }: Kept) => ({
  ...{ chunks, storedBytes },
  head: head.toString("hex"),
});

type Anchor = { readonly kept: Kept; readonly eventId: string };

export const saveAnchor = (tx: Tx, id: string, { kept, eventId }: Anchor): Promise<number> =>
  execute(
    tx,
    sql`update recording
        set chunks = ${kept.chunks}, head = ${kept.head}, stored_bytes = ${kept.storedBytes},
            seconds = ${kept.seconds}, event_id = ${eventId}::uuid
        where id = ${id}::uuid`,
  );

type End = {
  readonly state: RecordingState;
  readonly problem: string | null;
  readonly kept: Kept;
  readonly totals: Totals | null;
};

/** A step: writes down how a recording ended, and until when it is kept, whatever rules come. */
export async function endRecording(work: Work, row: Row, end: End): Promise<void> {
  const keptDays = keptDaysAt(await readRecordingSettings(work.tx), work.now);
  const { state, problem, kept, totals } = end;
  const promised = row.keepUntil?.getTime() ?? 0;
  const keepUntil = new Date(Math.max(promised, work.now.getTime() + keptDays * dayMs));
  const eventId = work.record({
    target: row.id,
    persons: [row.personId],
    detail: { ...factsOf(kept), state, problem, keepUntil: keepUntil.toISOString() },
  });
  await saveAnchor(work.tx, row.id, { kept, eventId });
  await execute(
    work.tx,
    sql`update recording
        set state = ${state}, problem = ${problem}, ended_at = ${work.now},
            keep_until = ${keepUntil}, bytes_in = ${totals?.bytesIn ?? null}::bigint,
            bytes_out = ${totals?.bytesOut ?? null}::bigint,
            operations = ${totals?.operations ?? null}::int
        where id = ${row.id}::uuid`,
  );
  work.live("recordings", [row.id]);
}
