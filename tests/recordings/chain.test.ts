import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#lib/kernel/index.ts";
import {
  createRecordingFile,
  keeperOver,
  RecordingFailed,
  recordingFile,
  useRecordingFolder,
  type RecordingWriter,
} from "#lib/recordings/index.ts";
import {
  firstHead,
  frameBytes,
  nextHead,
  readFrames,
  tornTail,
} from "../../lib/recordings/chain.ts";
import { readRecordingFile } from "../../lib/recordings/recording-folder.ts";
import { walk } from "../../lib/recordings/walk.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-recordings-"));
beforeAll(() => useRecordingFolder(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Stands for sealing where the chain alone is looked at: each place has its own bytes. */
const seal = (place: string, plain: Uint8Array) => Buffer.concat([Buffer.from(place), plain]);
const chunk = (text: string, atMs = 0) => ({
  ...{ atMs, plainBytes: text.length },
  deflated: deflateRawSync(text),
});

async function recorded(chunks: number) {
  const recordingId = newId<"recording">();
  const keeper = keeperOver(await createRecordingFile(recordingId), { recordingId, seal });
  for (let each = 0; each < chunks; each++) await keeper.keep(chunk(`line ${each}`, each * 10));
  await keeper.close();
  const file = recordingFile(recordingId);
  const kept = keeper.kept();
  const walked = () => walk(readRecordingFile(recordingId), { recordingId, anchor: kept });
  return { recordingId, file, kept, walked };
}

const framesOf = async (bytes: Buffer) => {
  const found = [];
  for await (const frame of readFrames(only(bytes))) if (frame !== tornTail) found.push(frame);
  return found;
};
async function* only(bytes: Buffer) {
  yield bytes;
}

describe("a chain of chunks", () => {
  test("is sound as it was written, and has the head that the log was told", async () => {
    const { walked, kept } = await recorded(20);
    const found = await walked();
    expect([found.flaw, found.isTorn, found.kept.head.equals(kept.head)]).toEqual([
      null,
      false,
      true,
    ]);
  });

  test("shows every flipped byte", async () => {
    const { file, walked } = await recorded(3);
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      writeFileSync(file, flipped);
      expect((await walked()).flaw, `byte ${at}`).not.toBeNull();
    }
  });

  test("shows where it was cut, at every length", async () => {
    const { file, walked } = await recorded(3);
    const bytes = readFileSync(file);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      expect((await walked()).flaw?.kind, `${length} bytes`).toBe("cut");
    }
  });

  test("shows chunks that were exchanged, or left out", async () => {
    const { file, walked } = await recorded(4);
    const frames = await framesOf(readFileSync(file));
    const write = (order: readonly number[]) =>
      writeFileSync(file, Buffer.concat(order.map((each) => bytesOf(each))));
    const bytesOf = (each: number) => {
      const frame = frames[each];
      return frame ? frameBytes(frame, frame.head) : Buffer.alloc(0);
    };
    write([0, 2, 1, 3]);
    expect((await walked()).flaw).toEqual({ kind: "out_of_order", chunk: 1 });
    write([0, 1, 3]);
    expect((await walked()).flaw).toEqual({ kind: "out_of_order", chunk: 2 });
  });

  test("shows what was hashed anew: the log has another head", async () => {
    const { file, recordingId, walked } = await recorded(4);
    const frames = await framesOf(readFileSync(file));
    let head = firstHead(recordingId);
    const forged = [0, 2, 1, 3].flatMap((from, chunk_) => {
      const found = frames[from];
      if (!found) return [];
      const frame = { ...found, chunk: chunk_ };
      head = nextHead(head, frame);
      return [frameBytes(frame, head)];
    });
    writeFileSync(file, Buffer.concat(forged));
    expect((await walked()).flaw).toEqual({ kind: "other_than_the_log", chunk: 4 });
  });
});

describe("a disk that is full", () => {
  /** As the system answers: `/dev/full` takes nothing. */
  async function fullWriter(): Promise<RecordingWriter> {
    const file = await open("/dev/full", "w");
    return {
      append: async (bytes) => void (await file.write(bytes)),
      sync: () => Promise.resolve(),
      close: () => file.close(),
    };
  }

  test("breaks a recording for good, and says why", async () => {
    const recordingId = newId<"recording">();
    const keeper = keeperOver(await fullWriter(), { recordingId, seal });
    for (let each = 0; each < 2; each++) {
      const failed = await keeper.keep(chunk("x")).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(RecordingFailed);
    }
    expect([keeper.problem(), keeper.kept().chunks]).toEqual(["no_space", 0]);
    await keeper.close();
  });

  test("leaves no part of a chunk behind", async () => {
    const recordingId = newId<"recording">();
    const writer = await createRecordingFile(recordingId);
    await writer.append(Buffer.from("whole"));
    const path = recordingFile(recordingId);
    // A closed file refuses as a full one does.
    await writer.close();
    await expect(writer.append(Buffer.from("part"))).rejects.toThrow();
    expect(readFileSync(path, "utf8")).toBe("whole");
  });
});
