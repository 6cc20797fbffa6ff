import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { singleton } from "#lib/kernel/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import { frameHeadBytes } from "./chain.ts";

const held = singleton<{ folder?: string }>("recording-folder", () => ({}));

/** Where this process keeps recordings, when it is not `DATA_DIR/recordings`. */
export const useRecordingFolder = (folder: string): void => {
  held.folder = folder;
};

const recordingFolder = (): string =>
  (held.folder ??= join(readSettings(process.env).dataDir, "recordings"));

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** In 4,096 folders, by the end of its identifier, which is random. */
export function recordingFile(recordingId: string): string {
  if (!isId.test(recordingId)) throw new Error(`"${recordingId}" names no recording`);
  return join(recordingFolder(), recordingId.slice(-3), `${recordingId}.rec`);
}

/** What is appended stays, or is taken back whole. */
export type RecordingWriter = {
  /** @throws with `code` "ENOSPC" when the disk is full. */
  readonly append: (bytes: Uint8Array) => Promise<void>;
  /** Until this answers, power that fails takes what was written last. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** @throws when the recording was begun before. */
export async function createRecordingFile(recordingId: string): Promise<RecordingWriter> {
  const path = recordingFile(recordingId);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return writerOf(await open(path, "wx", 0o600));
}

function writerOf(file: FileHandle): RecordingWriter {
  let size = 0;
  return {
    append: async (bytes) => {
      try {
        await writeAll(file, bytes, size);
        size += bytes.length;
      } catch (error) {
        // A part of a chunk is none.
        await file.truncate(size).catch(() => undefined);
        throw error;
      }
    },
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}

/** A disk that fills takes the first part without a word. */
async function writeAll(file: FileHandle, bytes: Uint8Array, from: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, from + at);
    at += bytesWritten;
  }
}

/** Its bytes, from an offset on; nothing of a recording that is not here. */
export async function* readRecordingFile(
  recordingId: string,
  start = 0,
): AsyncGenerator<Buffer, void> {
  const path = recordingFile(recordingId);
  if (!existsSync(path)) return;
  yield* createReadStream(path, { start, highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
}

export const removeRecordingFile = (recordingId: string): Promise<void> =>
  rm(recordingFile(recordingId), { force: true });

/** Where each whole chunk begins, and what its head says; reads nothing else. */
export async function indexOfFile(recordingId: string): Promise<readonly IndexEntry[]> {
  const path = recordingFile(recordingId);
  if (!existsSync(path)) return [];
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const found: IndexEntry[] = [];
    const head = Buffer.alloc(frameHeadBytes);
    for (let offset = 0; offset + frameHeadBytes <= size;) {
      await file.read(head, 0, frameHeadBytes, offset);
      const next = offset + 4 + head.readUInt32BE(0);
      if (next <= offset + frameHeadBytes || next > size) break;
      found.push({ offset, atMs: head.readUInt32BE(8), plainBytes: head.readUInt32BE(12) });
      offset = next;
    }
    return found;
  } finally {
    await file.close();
  }
}

export type IndexEntry = {
  readonly offset: number;
  readonly atMs: number;
  readonly plainBytes: number;
};
