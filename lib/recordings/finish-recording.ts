import { z } from "zod";
import { onlyGateway } from "#lib/bastion/index.ts";
import { command, notFound } from "#lib/kernel/index.ts";
import { endRecording, factsOf, lockRecording, saveAnchor } from "./recording-store.ts";
import { recordingProblems, Totals } from "./recording.ts";

/** How far a recording is. */
export const Kept = z.object({
  chunks: z.int().nonnegative(),
  head: z.instanceof(Buffer),
  storedBytes: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
});

/** Says in the log how far a recording is, so that what is stored until now cannot be cut. */
export const anchorRecording = command({
  name: "recording.anchor",
  title: "Writes down how far a recording is that goes on.",
  right: "system",
  rest: "internal",
  input: z.object({ recordingId: z.uuid(), kept: Kept }),
  output: z.object({}),
  load: ({ tx }, { recordingId }) => lockRecording(tx, recordingId),
  authorize: onlyGateway,
  run: async ({ tx, input, resource: row, record, live }) => {
    if (!row) throw notFound("recording");
    if (row.state !== "open" || row.chunks >= input.kept.chunks) return {};
    const eventId = record({
      target: row.id,
      persons: [row.personId],
      detail: factsOf(input.kept),
    });
    await saveAnchor(tx, row.id, { kept: input.kept, eventId });
    live("recordings", [row.id]);
    return {};
  },
});

/** Seals a recording: from then on the log knows all of it. */
export const finishRecording = command({
  name: "recording.finish",
  title: "Seals a recording into the log, or says that it broke off, and why.",
  right: "system",
  rest: "internal",
  input: z.object({
    recordingId: z.uuid(),
    kept: Kept,
    /** Null: the worker that had the channel died. */
    totals: Totals.nullable(),
    problem: z.enum(recordingProblems).nullable(),
  }),
  output: z.object({}),
  load: ({ tx }, { recordingId }) => lockRecording(tx, recordingId),
  authorize: onlyGateway,
  run: async (work) => {
    const { input, resource: row } = work;
    if (!row) throw notFound("recording");
    const { problem, totals, kept } = input;
    // While the database was away from its gateway alone, it was sealed as lost; it went on.
    const wentOn = row.state === "unfinished" && kept.chunks > row.chunks;
    if (row.state !== "open" && !wentOn) return {};
    const state = problem !== null ? "broken" : totals === null ? "unfinished" : "sealed";
    await endRecording(work, row, { state, problem, kept, totals });
    return {};
  },
});
