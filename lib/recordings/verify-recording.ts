import { z } from "zod";
import { afterwards, needs, notFound, PosternError, query, type Tx } from "#lib/kernel/index.ts";
import { openerOf, type Opener } from "#lib/keys/index.ts";
import { storeNamed } from "./chunk-store.ts";
import { lastSaid } from "./log-of-recording.ts";
import { viewRight } from "./policy.ts";
import { findRecording, type Row } from "./recording-store.ts";
import { recordingStates, scopeOf } from "./recording.ts";
import { walk, type Flaw } from "./walk.ts";

const flawKinds = [
  ...["altered", "out_of_order", "cut", "longer", "other_than_the_log"],
  "row_changed",
] as const;

export const Verification = z.object({
  recordingId: z.string(),
  state: z.enum(recordingStates),
  isSound: z.boolean(),
  /** Of a sealed recording there are as many as the log says. */
  chunks: z.number(),
  /** How many of them the log knows of: what comes after could be cut and nobody would see it. */
  anchoredChunks: z.number(),
  head: z.string(),
  /** What is wrong first, and at which chunk, from 0. */
  flaw: z.object({ kind: z.enum(flawKinds), chunk: z.number() }).nullable(),
});
export type Verification = z.output<typeof Verification>;

/** Compares what is stored with the chain, the keys, and what the log says of it. */
export const verifyRecording = query({
  name: "recording.verify",
  title: "Verifies a recording: whether anything was changed, cut or exchanged since.",
  right: viewRight,
  rest: { method: "GET", path: "/recordings/{recordingId}/verification" },
  input: z.object({ recordingId: z.uuid() }),
  output: Verification,
  authorize: needs(viewRight),
  run: async ({ tx, input }) => {
    const row = await findRecording(tx, input.recordingId);
    if (!row) throw notFound("recording");
    if (row.state === "destroyed") throw new PosternError("gone", "recording_destroyed");
    const said = await saidInLog(tx, row);
    const opener = await openerOf(tx, scopeOf(row.id));
    return afterwards(() => verificationOf(row, { said, opener }));
  },
});

type Known = { readonly said: boolean; readonly opener: Opener };

async function verificationOf(row: Row, { said, opener }: Known): Promise<Verification> {
  const { id: recordingId, state } = row;
  const source = storeNamed(row.store).read(recordingId);
  const walked = await walk(source, { recordingId, opener, anchor: row });
  const found = said ? (walked.flaw ?? tooLong(row, walked)) : { kind: "row_changed" as const };
  return {
    ...{ recordingId, state, isSound: found === null },
    ...{ chunks: walked.kept.chunks, anchoredChunks: row.chunks },
    head: walked.kept.head.toString("hex"),
    flaw: found && { chunk: 0, ...found },
  };
}

/** Nothing is added to what was sealed; what is open goes on. */
function tooLong(row: Row, walked: Awaited<ReturnType<typeof walk>>): Flaw | null {
  if (row.state === "open") return null;
  const isMore = walked.kept.chunks > row.chunks || walked.isTorn;
  // A gateway that was killed may have left a part of a chunk.
  const isLeftOver = row.state !== "sealed" && walked.kept.chunks === row.chunks;
  // What a bucket was too late with may be there all the same; nobody but its gateway made it.
  const isLate = row.state === "broken" && row.store !== "folder" && !walked.isTorn;
  if (isLate && walked.kept.chunks === row.chunks + 1) return null;
  return isMore && !isLeftOver ? { kind: "longer", chunk: row.chunks } : null;
}

/** Whether the row says what the log said last; the log itself is verified apart. */
async function saidInLog(tx: Tx, row: Row): Promise<boolean> {
  const said = await lastSaid(tx, row.id);
  if (!said) return false;
  const { chunks, head, state = "open", keepUntil } = said.body;
  return (
    said.eventId === row.eventId &&
    said.personIds.includes(row.personId) &&
    chunks === row.chunks &&
    head === Buffer.from(row.head).toString("hex") &&
    state === row.state &&
    keepUntil?.getTime() === row.keepUntil?.getTime()
  );
}
