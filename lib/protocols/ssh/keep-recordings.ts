import { deflateRawSync } from "node:zlib";
import { isPosternError, log, PosternError, tickMs } from "#lib/kernel/index.ts";
import {
  anchorRecording,
  beginRecording,
  finishRecording,
  keeperOver,
  newRecordings,
  nothingKept,
  RecordingFailed,
  storedBytesMax,
  type Keeper,
  type RecordingProblem,
  type RecordingWriter,
} from "#lib/recordings/index.ts";
import type { Held } from "./answer-worker.ts";
import { gateway } from "./gateway-actor.ts";
import { channelsMax } from "./limits.ts";
import type { Answers, Question } from "./messages.ts";
import type { Worker } from "./workers.ts";

type Kept = {
  readonly worker: Worker;
  readonly sessionId: string;
  readonly keeper: Keeper;
  anchoredAt: number;
  /** Says to the log what came last, though nothing more comes. */
  anchoring?: NodeJS.Timeout | undefined;
  /** Chunks on their way to the disk. */
  waiting: number;
  /** Why nothing of it is kept any more. */
  problem?: RecordingProblem | undefined;
};

/** What is being recorded, by its identifier. */
export type Recordings = Map<string, Kept>;

type Asked<A extends Question["ask"]> = Extract<Question, { ask: A }>;

const emptyChunk = { atMs: 0, plainBytes: 0, deflated: deflateRawSync("") };

/** A worker has four on their way; one that sends more is not one of ours. */
const waitingMax = 8;
/** The log hears of a recording that goes on at most so often. */
const anchorMs = 30_000;

type Recorder = "record-begin" | "record" | "record-end";

/** Answers a worker that records a channel: what is stored is sealed, and hangs together. */
export function answerRecorder(
  held: Held,
  worker: Worker,
  question: Asked<Recorder>,
): Promise<Answers[Recorder]> {
  switch (question.ask) {
    case "record-begin":
      return begin(held, worker, question);
    case "record":
      return keep(held, worker, question);
    case "record-end":
      return end(held, worker, question);
  }
}

async function begin(held: Held, worker: Worker, asked: Asked<"record-begin">) {
  const { sessionId, kind, header } = asked;
  const session = held.sessions.get(sessionId);
  if (session?.worker.id !== worker.id) throw new PosternError("not_found", "session_is_over");
  refuseMany(held, sessionId);
  const { isPrivileged } = session;
  const { recordingId, seal } = await beginRecording(gateway(), {
    ...{ sessionId, kind, isPrivileged, header },
  });
  let writer: RecordingWriter | undefined;
  try {
    writer = await newRecordings().create(recordingId);
    const keeper = keeperOver(writer, { recordingId, seal });
    // A disk that is full lets files be made.
    await keeper.keep(emptyChunk);
    held.recordings.set(recordingId, {
      ...{ worker, sessionId, keeper, anchoredAt: tickMs(), waiting: 0 },
    });
    return { recordingId };
  } catch (error) {
    log().error({ err: error }, "a recording cannot be stored");
    await writer?.close().catch(() => undefined);
    const problem = error instanceof RecordingFailed ? error.problem : "storage_failed";
    await finishRecording(gateway(), {
      ...{ recordingId, kept: nothingKept(recordingId), totals: null },
      problem,
    });
    throw new PosternError("conflict", `recording_${problem}`);
  }
}

function refuseMany({ recordings }: Held, sessionId: string): void {
  const open = [...recordings.values()].filter((each) => each.sessionId === sessionId);
  if (open.length >= channelsMax) throw new PosternError("too_many", "too_many_channels");
}

/** What channels of one session show together is bounded as what one of them does. */
function refuseMuch({ recordings }: Held, sessionId: string): void {
  let bytes = 0;
  for (const each of recordings.values()) {
    if (each.sessionId === sessionId) bytes += each.keeper.kept().storedBytes;
  }
  if (bytes > storedBytesMax) throw new RecordingFailed("too_large");
}

function recordingOf({ recordings }: Held, worker: Worker, recordingId: string): Kept {
  const found = recordings.get(recordingId);
  if (found?.worker.id === worker.id) return found;
  throw new PosternError("not_found", "recording_is_over");
}

async function keep(held: Held, worker: Worker, asked: Asked<"record">) {
  const { recordingId, atMs, plainBytes, data: deflated } = asked;
  const kept = recordingOf(held, worker, recordingId);
  if (kept.waiting >= waitingMax) throw new PosternError("too_many", "recording_flood");
  kept.waiting += 1;
  try {
    refuseMuch(held, kept.sessionId);
    await kept.keeper.keep({ atMs, plainBytes, deflated });
  } catch (error) {
    if (!(error instanceof RecordingFailed)) throw error;
    const { problem } = error;
    if (!kept.problem) log().error({ recordingId, problem }, "a recording broke off");
    kept.problem = problem;
    throw new PosternError("conflict", `recording_${error.problem}`);
  } finally {
    kept.waiting -= 1;
  }
  const leftMs = kept.anchoredAt + anchorMs - tickMs();
  if (leftMs <= 0) void anchor(recordingId, kept);
  else kept.anchoring ??= setTimeout(() => void anchor(recordingId, kept), leftMs).unref();
  return {};
}

/** Says in the log how far it is; while the database is away it is said later. */
async function anchor(recordingId: string, kept: Kept): Promise<void> {
  clearTimeout(kept.anchoring);
  kept.anchoring = undefined;
  kept.anchoredAt = tickMs();
  const soFar = kept.keeper.kept();
  try {
    await kept.keeper.sync();
    await anchorRecording(gateway(), { recordingId, kept: soFar });
  } catch (error) {
    log().warn({ err: error, recordingId }, "a recording was not anchored in the log");
    kept.anchoring ??= setTimeout(() => void anchor(recordingId, kept), anchorMs).unref();
  }
}

async function end(held: Held, worker: Worker, asked: Asked<"record-end">) {
  const { recordingId, totals } = asked;
  const kept = recordingOf(held, worker, recordingId);
  held.recordings.delete(recordingId);
  await finish(recordingId, kept, totals);
  return {};
}

async function finish(
  recordingId: string,
  { keeper, anchoring, problem: met }: Kept,
  totals: Asked<"record-end">["totals"] | null,
): Promise<void> {
  clearTimeout(anchoring);
  await keeper.close().catch(() => undefined);
  const problem = keeper.problem() ?? met ?? null;
  try {
    await finishRecording(gateway(), { recordingId, kept: keeper.kept(), totals, problem });
  } catch (error) {
    if (!isPosternError(error) || error.code !== "unavailable") throw error;
    // It is found later, and sealed as it stands.
    log().warn({ recordingId }, "the end of a recording was not written");
  }
}

/** A worker died: what it had sent is kept, and is all there is. */
export async function forgetRecordings(held: Held, worker: Worker): Promise<void> {
  const gone = [...held.recordings].filter(([, kept]) => kept.worker.id === worker.id);
  for (const [recordingId, kept] of gone) {
    held.recordings.delete(recordingId);
    await finish(recordingId, kept, null);
  }
}
