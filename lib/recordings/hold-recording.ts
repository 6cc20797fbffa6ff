import { z } from "zod";
import { command, conflict, execute, notFound, PersonId, Reason, sql } from "#lib/kernel/index.ts";
import { canHold, canRelease, viewRight } from "./policy.ts";
import { lockRecording, type Row } from "./recording-store.ts";

const input = z.object({ recordingId: z.uuid(), reason: Reason });
const nobodys = {
  personId: PersonId.parse("00000000-0000-7000-8000-000000000000"),
  heldBy: null,
};

function standing(row: Row | undefined): Row {
  if (!row) throw notFound("recording");
  if (row.state === "destroyed") throw conflict("recording_destroyed");
  return row;
}

/** Keeps a recording past its day: for a case, until another person lets it go. */
export const holdRecording = command({
  name: "recording.hold",
  title: "Keeps a recording past its day, until another person lets it go.",
  right: viewRight,
  rest: { method: "POST", path: "/recordings/{recordingId}/hold" },
  input,
  output: z.object({}),
  load: ({ tx }, { recordingId }) => lockRecording(tx, recordingId),
  authorize: (actor, row) => canHold(actor, row ?? nobodys),
  run: async (work) => {
    const row = standing(work.resource);
    if (row.heldAt) throw conflict("recording_is_held");
    await execute(
      work.tx,
      sql`update recording set held_at = ${work.now}, held_by = ${work.proof.by}::uuid
          where id = ${row.id}::uuid`,
    );
    const personal = { reason: work.input.reason };
    work.record({ target: row.id, persons: [row.personId], personal });
    work.live("recordings", [row.id]);
    return {};
  },
});

/** From then on it is kept until its day, or destroyed at once when that has passed. */
export const releaseRecording = command({
  name: "recording.release",
  title: "Lets a recording go that another person held.",
  right: viewRight,
  rest: { method: "POST", path: "/recordings/{recordingId}/release" },
  input,
  output: z.object({}),
  load: ({ tx }, { recordingId }) => lockRecording(tx, recordingId),
  authorize: (actor, row) => canRelease(actor, row ?? nobodys),
  run: async (work) => {
    const row = standing(work.resource);
    if (!row.heldAt) throw conflict("recording_is_not_held");
    await execute(
      work.tx,
      sql`update recording set held_at = null, held_by = null where id = ${row.id}::uuid`,
    );
    const personal = { reason: work.input.reason };
    work.record({ target: row.id, persons: [row.personId], personal });
    work.live("recordings", [row.id]);
    return {};
  },
});
