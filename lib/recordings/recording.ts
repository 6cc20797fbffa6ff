import { z } from "zod";

/**
 * What a channel was. `terminal`: with a pty; `shell`: without; `exec`: a command without a pty,
 * rsync included; `sftp` and `scp`: files.
 */
export const recordingKinds = ["terminal", "shell", "exec", "sftp", "scp"] as const;
export type RecordingKind = (typeof recordingKinds)[number];

export const recordingStates = ["open", "sealed", "unfinished", "broken", "destroyed"] as const;
export type RecordingState = (typeof recordingStates)[number];

/** What befell a terminal beside what it showed: nobody typed; whoever was there is back. */
export const recordingMarks = ["locked", "unlocked"] as const;
export type RecordingMark = (typeof recordingMarks)[number];

/** Why a recording broke off while its session went on, or had to end. */
export const recordingProblems = ["no_space", "storage_failed", "too_large"] as const;
export type RecordingProblem = (typeof recordingProblems)[number];

/** Of one chunk, before it is deflated. */
export const chunkPlainBytesMax = 512 * 1024;
/** Of one chunk as it arrives: what is random deflates to a little more than itself. */
export const chunkBytesMax = chunkPlainBytesMax + 1024;
/** Of one recording as it is stored; whoever shows more is cut, recorded to the last byte. */
export const storedBytesMax = 4 * 1024 ** 3;
/** Of all that one person has recorded within a day: nobody fills the disk of everybody. */
export const storedBytesOfDayMax = 16 * 1024 ** 3;
export const chunksMax = 1_000_000;
/** Terminals are this wide and high at most, whatever a client says of its own. */
export const sideMax = 1000;
export const commandCharactersMax = 32_768;

const side = z
  .number()
  .transform((cells) => Math.min(sideMax, Math.max(1, Math.trunc(cells) || 1)));

/** As it began: sealed apart from the chunks, so that lists open nothing else. */
export const Header = z.object({
  /** Null: a shell, or files. */
  command: z.string().max(commandCharactersMax).nullable(),
  width: side,
  height: side,
  term: z.string().max(64).nullable(),
});
export type Header = z.output<typeof Header>;

const count = z.int().nonnegative();

/** What a channel came to. */
export const Totals = z.object({ bytesIn: count, bytesOut: count, operations: count });
export type Totals = z.output<typeof Totals>;

const dataClass = "recording";
/** Each recording has a key of its own: destroying it destroys the recording, wherever it is. */
export const scopeOf = (recordingId: string) => `postern:${dataClass}:r-${recordingId}`;
export const headerPlace = (recordingId: string) => `recording.header:${recordingId}`;
/** Binds a chunk to its recording and its number: moved elsewhere it does not open. */
export const chunkPlace = (recordingId: string, chunk: number) =>
  `recording.chunk:${recordingId}/${chunk}`;
