import { inflateRawSync } from "node:zlib";
import { z } from "zod";
import type { Opener } from "#lib/keys/index.ts";
import { readFrames, tornTail } from "./chain.ts";
import type { ChunkStore, IndexEntry } from "./chunk-store.ts";
import { chunkPlace, chunkPlainBytesMax, recordingMarks, sideMax } from "./recording.ts";

/**
 * One line: seconds from the beginning, and what came. `o`, `r` and `m` are those of asciicast v2;
 * `i` is what went in where there was no terminal, `f` an operation on a file, `e` how it ended.
 */
const Event = z.union([
  z.tuple([z.number(), z.enum(["o", "i", "r"]), z.string()]),
  z.tuple([z.number(), z.literal("m"), z.enum(recordingMarks)]),
  z.tuple([z.number(), z.enum(["f", "e"]), z.record(z.string(), z.json())]),
]);
export type Event = z.output<typeof Event>;

export type Reading = {
  readonly recordingId: string;
  readonly store: ChunkStore;
  readonly opener: Opener;
  readonly index: readonly IndexEntry[];
};

/** Lines of chunks, from one up to another; what a worker wrote that is no line is left out. */
export async function readEvents(
  { recordingId, store, opener, index }: Reading,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Event[]> {
  const asked = index.slice(from, to);
  if (asked.length === 0) return [];
  const found: Event[] = [];
  for await (const frame of readFrames(store.read(recordingId, asked))) {
    if (frame === tornTail) break;
    const plain = inflated(opener(chunkPlace(recordingId, frame.chunk), frame.sealed));
    for (const line of plain.split("\n")) {
      const event = eventOf(line);
      if (event) found.push(event);
    }
  }
  return found;
}

/** What is no deflated text is nobody's output. */
function inflated(deflated: Uint8Array): string {
  try {
    return inflateRawSync(deflated, { maxOutputLength: chunkPlainBytesMax }).toString("utf8");
  } catch {
    return "";
  }
}

function eventOf(line: string): Event | undefined {
  if (line === "") return undefined;
  try {
    const event = Event.safeParse(JSON.parse(line)).data;
    return event?.[1] === "r" ? [event[0], "r", sizeOf(event[2])] : event;
  } catch {
    return undefined;
  }
}

/** No viewer draws a terminal of a million columns. */
function sizeOf(text: string): string {
  const [columns = 80, rows = 24] = text.split("x", 2).map((each) => Math.trunc(Number(each)));
  const side = (cells: number) => Math.min(sideMax, Math.max(1, cells || 1));
  return `${side(columns)}x${side(rows)}`;
}
