import { z } from "zod";
import {
  afterwards,
  needs,
  notFound,
  PosternError,
  query,
  type Opened,
  type Tx,
} from "#lib/kernel/index.ts";
import { openerOf } from "#lib/keys/index.ts";
import { openHeader } from "./begin-recording.ts";
import { storeNamed } from "./chunk-store.ts";
import { commandsSeen } from "./commands-seen.ts";
import { readEvents, type Event, type Reading } from "./events.ts";
import { maskEvents, maskText } from "./mask.ts";
import { canView, viewRight } from "./policy.ts";
import { findRecording, type Row } from "./recording-store.ts";
import { Header, recordingKinds, recordingStates, scopeOf } from "./recording.ts";
import { safeOutput, type SafeOptions } from "./safe-output.ts";
import { readRecordingSettings, type RecordingSettings } from "./settings.ts";

/** Of lines at once; a part is as many chunks as fit, and at least one. */
const partBytesMax = 2 * 1024 * 1024;
/** In a bucket each is an object, and a call. */
const partChunksMax = 2000;
/**
 * A secret may begin before, or end after: what masks are looked for in besides. A chunk may be one
 * character, so its number says nothing of how far away it is.
 */
const aroundBytes = 128 * 1024;

const Line = z.tuple([
  z.number(),
  z.enum(["o", "i", "r", "m", "f", "e"]),
  z.union([z.string(), z.record(z.string(), z.unknown())]),
]);

/** A part of what a recording shows: secrets masked, and nothing that a terminal would obey. */
export const readRecording = query({
  name: "recording.read",
  title: "Shows a part of a recording, with secrets masked; the log says who saw it.",
  right: viewRight,
  rest: { method: "GET", path: "/recordings/{recordingId}/content" },
  input: z.object({
    recordingId: z.uuid(),
    /** The first chunk of the part, from 0. */
    chunk: z.coerce.number().int().min(0).default(0),
    /** Or the part that shows this second. */
    second: z.coerce.number().min(0).optional(),
  }),
  output: z.object({
    recordingId: z.string(),
    kind: z.enum(recordingKinds),
    state: z.enum(recordingStates),
    header: Header,
    beganAt: z.date(),
    lines: z.array(Line),
    commands: z.array(z.object({ at: z.number(), text: z.string() })),
    /** From here on the part reads, and where the next begins. */
    chunk: z.number(),
    nextChunk: z.number().nullable(),
    /** How long all of it is. */
    seconds: z.number(),
  }),
  authorize: needs(viewRight),
  audited: ({ recordingId, chunk, second }) => ({
    target: recordingId,
    detail: { chunk, second: second ?? null },
  }),
  run: async ({ tx, actor, now, input }) => {
    const row = await viewable({ tx, actor, now }, input.recordingId);
    const settings = await readRecordingSettings(tx);
    const opened = await openedOf(tx, row);
    const header = await openHeader(tx, row);
    const { command } = header;
    return afterwards(async () => {
      const reading = await readingOf(opened);
      const part = partOf(reading, input);
      const lines = await shown(reading, part, settings);
      return {
        ...{ recordingId: row.id, kind: row.kind, state: row.state, beganAt: row.beganAt },
        header: { ...header, command: command === null ? null : maskText(command, settings) },
        ...{ lines, commands: commandsSeen(lines), chunk: part.from },
        nextChunk: part.to < reading.index.length ? part.to : null,
        seconds: (reading.index.at(-1)?.atMs ?? 0) / 1000,
      };
    });
  },
});

/** @throws {PosternError} `not_found`, `forbidden` of one's own, `gone` when it was destroyed. */
export async function viewable(
  { tx, actor, now }: Pick<Opened, "tx" | "actor" | "now">,
  recordingId: string,
): Promise<Row> {
  const row = await findRecording(tx, recordingId);
  if (!row) throw notFound("recording");
  const may = canView(actor, row);
  if (!may.allowed) throw new PosternError("forbidden", may.reason);
  // Its day is exact; the job that destroys it comes by the hour.
  const isOver = row.keepUntil !== null && row.keepUntil <= now && row.heldAt === null;
  if (isOver || row.state === "destroyed") throw new PosternError("gone", "recording_destroyed");
  return row;
}

/** With its key, and where it lies; nothing of it is read yet. */
export const openedOf = async (
  tx: Tx,
  { id, store }: Pick<Row, "id" | "store">,
): Promise<Omit<Reading, "index">> => ({
  recordingId: id,
  store: storeNamed(store),
  opener: await openerOf(tx, scopeOf(id)),
});

export const readingOf = async (opened: Omit<Reading, "index">): Promise<Reading> => ({
  ...opened,
  index: await opened.store.index(opened.recordingId),
});

type Part = { readonly from: number; readonly to: number };

const isPart = (bytes: number, chunks: number): boolean =>
  bytes >= partBytesMax || chunks >= partChunksMax;

/** Which chunks are read at once, from a chunk on or for a second. */
export function partOf(
  { index }: Reading,
  asked: { readonly chunk: number; readonly second?: number | undefined },
): Part {
  const from = asked.second === undefined ? asked.chunk : chunkAt(index, asked.second);
  let [to, bytes] = [from, 0];
  while (to < index.length && (to === from || !isPart(bytes, to - from))) {
    bytes += index[to]?.plainBytes ?? 0;
    to += 1;
  }
  return { from, to };
}

/** The beginning of the part that shows this second, as reading from the start would come by it. */
function chunkAt(index: Reading["index"], second: number): number {
  let [from, bytes] = [0, 0];
  for (const [chunk, { atMs, plainBytes }] of index.entries()) {
    if (atMs / 1000 > second) break;
    if (isPart(bytes, chunk - from)) [from, bytes] = [chunk, 0];
    bytes += plainBytes;
  }
  return from;
}

type Shown = Pick<RecordingSettings, "tokens" | "names"> & { readonly options?: SafeOptions };

/** How far back, or on, from a chunk what stands around it reaches. */
function around(index: Reading["index"], chunk: number, step: -1 | 1): number {
  let [at, bytes] = [chunk, 0];
  while (bytes < aroundBytes && (step > 0 ? at < index.length : at > 0)) {
    bytes += index[step > 0 ? at : at - 1]?.plainBytes ?? 0;
    at += step;
  }
  return at;
}

/** Lines of a part, made safe and masked together with what stands around them. */
export async function shown(
  reading: Reading,
  { from, to }: Part,
  { options, ...masks }: Shown,
): Promise<Event[]> {
  const { index } = reading;
  const before = await readEvents(reading, { from: around(index, from, -1), to: from });
  const own = await readEvents(reading, { from, to });
  const after = await readEvents(reading, { from: to, to: around(index, to, 1) });
  const safe = safeOutput(options);
  const all = [...before, ...own, ...after].map((event): Event =>
    event[1] === "o" || event[1] === "i" ? [event[0], event[1], safe(event[2])] : event,
  );
  return maskEvents(all, masks).slice(before.length, before.length + own.length);
}
