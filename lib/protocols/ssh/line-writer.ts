import { promisify } from "node:util";
import { deflateRaw } from "node:zlib";
import { tickMs } from "#lib/kernel/index.ts";
import { chunkPlainBytesMax } from "#lib/recordings/index.ts";
import type { Link } from "./link.ts";

const deflate = promisify(deflateRaw);

/** A chunk is sent when it has so much, or after this time. */
const chunkBytes = 128 * 1024;
const lateMs = 500;
/** Chunks that are on their way at once: more holds back what is recorded. */
const inFlightMax = 4;
/** What was shown longer ago than this is stored, or nothing more is shown until it is. */
const unstoredMsMax = 2000;

/** Of asciicast v2 a code and what it is about; the seconds before them are put here. */
export type Line = readonly [code: string, data: unknown];

export type LineWriter = {
  /** A promise: what comes next has to wait for it. */
  readonly add: (line: Line) => Promise<void> | undefined;
  /** When everything is stored, or nothing will be. */
  readonly end: () => Promise<void>;
};

type Writing = {
  readonly link: Link;
  readonly recordingId: string;
  /** Once; what comes afterwards is not recorded. */
  readonly onFailed: (reason: string) => void;
};

/** Collects lines to chunks and sends them, one after the other, to be stored. */
export function lineWriter({ link, recordingId, onFailed }: Writing): LineWriter {
  const beganAt = tickMs();
  const state = { isFailed: false, inFlight: 0, plainBytes: 0, atMs: 0, lastMs: 0 };
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sent: Promise<unknown> = Promise.resolve();
  let roomMade: (() => void)[] = [];
  const sentAt: number[] = [];

  const fail = (error: unknown) => {
    // A supervisor that is gone cuts by the clock of the session; until then nothing passes unseen.
    if (link.isLost() || state.isFailed) return;
    state.isFailed = true;
    onFailed(error instanceof Error ? error.message : "recording_failed");
  };
  const settled = () => {
    state.inFlight -= 1;
    sentAt.shift();
    if (link.isLost()) return;
    for (const pass of roomMade) pass();
    roomMade = [];
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length === 0 || state.isFailed) return;
    const { atMs, plainBytes } = state;
    const plain = Buffer.from(lines.join(""));
    lines = [];
    state.plainBytes = 0;
    state.inFlight += 1;
    sentAt.push(tickMs());
    const deflated = deflate(plain, { level: 1 });
    sent = sent
      .then(() => deflated)
      .then((data) => link.ask({ ask: "record", recordingId, atMs, plainBytes, data }))
      .catch(fail)
      .finally(settled);
  };
  const room = (): Promise<void> | undefined => {
    const [oldest = Infinity] = sentAt;
    const isBehind = state.inFlight >= inFlightMax || tickMs() - oldest > unstoredMsMax;
    if (!isBehind || state.isFailed) return undefined;
    return new Promise((pass) => roomMade.push(pass));
  };
  return {
    add: ([code, data]) => {
      if (state.isFailed) return undefined;
      const ms = Math.max(state.lastMs, Math.round(tickMs() - beganAt));
      state.lastMs = ms;
      const line = `${JSON.stringify([ms / 1000, code, data])}\n`;
      const bytes = Buffer.byteLength(line);
      if (bytes > chunkPlainBytesMax) return undefined;
      if (state.plainBytes + bytes > chunkPlainBytesMax) flush();
      if (lines.length === 0) state.atMs = ms;
      lines.push(line);
      state.plainBytes += bytes;
      if (state.plainBytes >= chunkBytes) flush();
      else timer ??= setTimeout(flush, lateMs).unref();
      return room();
    },
    end: async () => {
      flush();
      await sent;
    },
  };
}
