import type { FormResult } from "#components/ui/form-result.ts";
import type { RecordingKindName } from "./recording-view.ts";

/** As readRecording has them: seconds from the beginning, what kind, and what. */
export type ContentLine =
  | readonly [seconds: number, code: "o" | "i" | "r" | "m", data: string]
  | readonly [seconds: number, code: "f" | "e", data: Readonly<Record<string, unknown>>];
type SeenCommand = { readonly at: number; readonly text: string };

type Part = {
  readonly kind: RecordingKindName;
  readonly header: { readonly width: number; readonly height: number };
  readonly lines: readonly ContentLine[];
  readonly commands: readonly SeenCommand[];
  readonly chunk: number;
  readonly nextChunk: number | null;
  readonly seconds: number;
};

/** What a page holds of a recording: all of it, or a stretch of a long one. */
export type Content = Pick<Part, "header" | "lines" | "commands"> & {
  readonly from: number;
  readonly to: number;
  /** Of all of it. */
  readonly seconds: number;
  readonly isFromStart: boolean;
  readonly isToEnd: boolean;
};

/** What a browser holds at once; what follows is read when somebody goes there. */
const charactersMax = 24 * 1024 * 1024;

export class ContentRefused extends Error {
  override readonly name = "ContentRefused";
}

/** Reads from the beginning, and the stretch from this second where that is not reached. */
export async function readContent(recordingId: string, second: number): Promise<Content> {
  const first = await readStretch(recordingId, "chunk=0");
  if (first.isToEnd || second <= first.to) return first;
  return readStretch(recordingId, `second=${second}`);
}

async function readStretch(recordingId: string, begin: string): Promise<Content> {
  const parts: Part[] = [];
  let asked: string | undefined = begin;
  for (let characters = 0; asked !== undefined && characters < charactersMax;) {
    const { part, length } = await readPart(recordingId, asked);
    parts.push(part);
    characters += length;
    asked = part.nextChunk === null ? undefined : `chunk=${part.nextChunk}`;
  }
  const [first] = parts;
  if (!first) throw new ContentRefused("");
  const lines = parts.flatMap((part) => part.lines);
  const isFromStart = first.chunk === 0;
  return {
    ...{ header: first.header, lines, commands: parts.flatMap((part) => part.commands) },
    ...{ isFromStart, isToEnd: asked === undefined },
    from: isFromStart ? 0 : (lines[0]?.[0] ?? 0),
    to: lines.at(-1)?.[0] ?? 0,
    seconds: Math.max(first.seconds, lines.at(-1)?.[0] ?? 0),
  };
}

/** @throws {ContentRefused} with a sentence for the reader, where one was given. */
async function readPart(recordingId: string, asked: string) {
  const path = `/production/recordings/${encodeURIComponent(recordingId)}/content?${asked}`;
  const answer = await fetch(path, { cache: "no-store" }).catch(() => undefined);
  if (!answer?.ok) throw new ContentRefused("");
  const text = await answer.text();
  const result = JSON.parse(text) as FormResult<Part>;
  if (result.status !== "done") {
    throw new ContentRefused(result.status === "failed" ? result.message : "");
  }
  return { part: result.answer, length: text.length };
}
