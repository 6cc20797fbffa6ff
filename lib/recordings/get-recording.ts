import { z } from "zod";
import { maybe, needs, notFound, query, sql } from "#lib/kernel/index.ts";
import { Line, lineOf, recordingRows } from "./list-recordings.ts";
import { viewRight } from "./policy.ts";
import { readRecordingSettings } from "./settings.ts";

const StoredAndHeld = z.object({ storedBytes: z.coerce.number(), heldBy: z.string().nullable() });

const Found = Line.extend({
  /** As it is stored: chunks, deflated and sealed. */
  storedBytes: z.number(),
  /** Who holds it past its day; null: nobody, or the console. */
  heldBy: z.string().nullable(),
});

/** One recording, without anything of what it shows. */
export const getRecording = query({
  name: "recording.get",
  title: "Says of whom a recording is, of what, how it ended, and until when it is kept.",
  right: viewRight,
  rest: { method: "GET", path: "/recordings/{recordingId}" },
  input: z.object({ recordingId: z.uuid() }),
  output: Found,
  authorize: needs(viewRight),
  run: async ({ tx, actor, input: { recordingId } }) => {
    const [row] = await recordingRows(tx, sql`r.id = ${recordingId}::uuid`, 1);
    const kept = await maybe(
      tx,
      StoredAndHeld,
      sql`select r.stored_bytes, h.display_name as held_by
          from recording r left join person h on h.id = r.held_by
          where r.id = ${recordingId}::uuid`,
    );
    if (!row || !kept) throw notFound("recording");
    const masks = await readRecordingSettings(tx);
    return { ...(await lineOf(tx, row, { actor, masks })), ...kept };
  },
});
