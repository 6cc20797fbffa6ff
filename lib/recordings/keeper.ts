import { log } from "#lib/kernel/index.ts";
import type { Sealer } from "#lib/keys/index.ts";
import { firstHead, frameBytes, nextHead, type Frame } from "./chain.ts";
import {
  chunkBytesMax,
  chunkPlace,
  chunkPlainBytesMax,
  chunksMax,
  storedBytesMax,
  type RecordingProblem,
} from "./recording.ts";
import type { RecordingWriter } from "./chunk-store.ts";

/** Lines of a recording, deflated (RFC 1951). */
export type Chunk = {
  readonly atMs: number;
  readonly plainBytes: number;
  readonly deflated: Uint8Array;
};

/** How far a recording is. */
export type Kept = {
  readonly chunks: number;
  readonly head: Buffer;
  readonly storedBytes: number;
  readonly seconds: number;
};

/** Of a recording that has only begun. */
export const nothingKept = (recordingId: string): Kept => ({
  ...{ chunks: 0, head: firstHead(recordingId), storedBytes: 0, seconds: 0 },
});

export class RecordingFailed extends Error {
  override readonly name = "RecordingFailed";
  readonly problem: RecordingProblem;
  constructor(problem: RecordingProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** Seals chunks, hangs each on the one before, and stores them. */
export type Keeper = {
  /** Resolves when it is stored. @throws {RecordingFailed} from then on, for good. */
  readonly keep: (chunk: Chunk) => Promise<void>;
  /** What is stored: none of it is lost with the gateway. */
  readonly kept: () => Kept;
  readonly problem: () => RecordingProblem | undefined;
  /** What is stored then outlives a machine without power. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Keeping = { readonly recordingId: string; readonly seal: Sealer };

export function keeperOver(writer: RecordingWriter, { recordingId, seal }: Keeping): Keeper {
  const state = {
    ...{ chunks: 0, storedBytes: 0, atMs: 0, head: firstHead(recordingId) },
    problem: undefined as RecordingProblem | undefined,
    /** Chunks come one after the other, whoever asks. */
    last: Promise.resolve(),
  };

  const store = async ({ atMs, plainBytes, deflated }: Chunk) => {
    if (state.problem) throw new RecordingFailed(state.problem);
    const sealed = seal(chunkPlace(recordingId, state.chunks), deflated);
    const frame: Frame = { chunk: state.chunks, atMs, plainBytes, sealed };
    const head = nextHead(state.head, frame);
    const bytes = frameBytes(frame, head);
    if (state.storedBytes + bytes.length > storedBytesMax || state.chunks >= chunksMax) {
      throw new RecordingFailed("too_large");
    }
    await writer.append(bytes);
    state.chunks += 1;
    state.storedBytes += bytes.length;
    state.head = head;
    state.atMs = Math.max(state.atMs, atMs);
  };
  const fail = (error: unknown): never => {
    if (!(error instanceof RecordingFailed)) {
      log().error({ err: error, recordingId }, "a chunk could not be stored");
    }
    state.problem ??= problemOf(error);
    throw new RecordingFailed(state.problem);
  };
  return {
    keep: (chunk) => {
      if (!isFine(chunk)) throw new Error("a chunk is larger than any worker makes");
      const stored = state.last.then(() => store(chunk)).catch(fail);
      state.last = stored.catch(() => undefined);
      return stored;
    },
    kept: () => ({
      ...{ chunks: state.chunks, head: state.head, storedBytes: state.storedBytes },
      seconds: state.atMs / 1000,
    }),
    problem: () => state.problem,
    sync: () => writer.sync(),
    close: async () => {
      await state.last;
      await writer.sync().catch(() => undefined);
      await writer.close();
    },
  };
}

const isFine = ({ atMs, plainBytes, deflated }: Chunk): boolean =>
  deflated.length <= chunkBytesMax &&
  plainBytes <= chunkPlainBytesMax &&
  Number.isInteger(atMs) &&
  atMs >= 0 &&
  atMs < 2 ** 32;

function problemOf(error: unknown): RecordingProblem {
  if (error instanceof RecordingFailed) return error.problem;
  const { code, reason } = (error ?? {}) as { code?: unknown; reason?: unknown };
  const isFull = code === "ENOSPC" || code === "EDQUOT" || reason === "recording_store_full";
  return isFull ? "no_space" : "storage_failed";
}
