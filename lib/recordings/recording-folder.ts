import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { singleton } from "#lib/kernel/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import { frameHead, frameHeadBytes } from "./chain.ts";
import type { ChunkStore, IndexEntry, RecordingWriter } from "./chunk-store.ts";

const held = singleton<{ folder?: string }>("recording-folder", () => ({}));

/** Where this process keeps recordings, when it is not `DATA_DIR/recordings`. */
export const useRecordingFolder = (folder: string): void => {
  held.folder = folder;
};

const folder = (): string =>
  (held.folder ??= join(readSettings(process.env).dataDir, "recordings"));

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** In 4,096 folders, by the end of its identifier, which is random. */
export function recordingFile(recordingId: string): string {
  if (!isId.test(recordingId)) throw new Error(`"${recordingId}" names no recording`);
  return join(folder(), recordingId.slice(-3), `${recordingId}.rec`);
}

/** A file a recording, to which chunks are appended. */
export const recordingFolder: ChunkStore = {
  name: "folder",
  create: createRecordingFile,
  read: readRecordingFile,
  index: indexOfFile,
  remove: (recordingId) => rm(recordingFile(recordingId), { force: true }),
};

async function createRecordingFile(recordingId: string): Promise<RecordingWriter> {
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

async function* readRecordingFile(
  recordingId: string,
  only?: readonly IndexEntry[],
): AsyncGenerator<Buffer, void> {
  const path = recordingFile(recordingId);
  const [first, last] = [only?.[0], only?.at(-1)];
  if (!existsSync(path) || (only && !first)) return;
  const end = last && last.offset + last.bytes - 1;
  const range = { start: first?.offset ?? 0, ...(end !== undefined && { end }) };
  yield* createReadStream(path, { ...range, highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
}

async function indexOfFile(recordingId: string): Promise<readonly IndexEntry[]> {
  const path = recordingFile(recordingId);
  if (!existsSync(path)) return [];
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const found: IndexEntry[] = [];
    const read = Buffer.alloc(frameHeadBytes);
    for (let offset = 0; offset + frameHeadBytes <= size;) {
      await file.read(read, 0, frameHeadBytes, offset);
      const entry = { ...frameHead(read), offset };
      const next = offset + entry.bytes;
      if (entry.bytes <= frameHeadBytes || next > size) break;
      found.push(entry);
      offset = next;
    }
    return found;
  } finally {
    await file.close();
  }
}
