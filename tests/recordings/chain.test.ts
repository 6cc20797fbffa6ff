import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#lib/kernel/index.ts";
import {
  keeperOver,
  newRecordings,
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
import { walk } from "../../lib/recordings/walk.ts";
import { storeKinds, storeOf, type InStore } from "./stores.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-recordings-"));
beforeAll(() => useRecordingFolder(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Stands for sealing where the chain alone is looked at: each place has its own bytes. */
const seal = (place: string, plain: Uint8Array) => Buffer.concat([Buffer.from(place), plain]);
const chunk = (text: string, atMs = 0) => ({
  ...{ atMs, plainBytes: text.length },
  deflated: deflateRawSync(text),
});

async function recorded(store: InStore, chunks: number) {
  const recordingId = newId<"recording">();
  const keeper = keeperOver(await newRecordings().create(recordingId), { recordingId, seal });
  for (let each = 0; each < chunks; each++) await keeper.keep(chunk(`line ${each}`, each * 10));
  await keeper.close();
  const kept = keeper.kept();
  const walked = () => walk(newRecordings().read(recordingId), { recordingId, anchor: kept });
  const stored = await store.chunksOf(recordingId);
  const write = (parts: readonly Buffer[]) => store.write(recordingId, parts);
  return { recordingId, kept, walked, stored, write };
}

const framesOf = async (bytes: Buffer) => {
  const found = [];
  for await (const frame of readFrames(only(bytes))) if (frame !== tornTail) found.push(frame);
  return found;
};
async function* only(bytes: Buffer) {
  yield bytes;
}

describe.each(storeKinds)("a chain of chunks in a %s", (kind) => {
  const store = storeOf(kind);
  /** Each of them is a call over the network. */
  const step = kind === "folder" ? 1 : 31;

  test("is sound as it was written, and has the head that the log was told", async () => {
    const { walked, kept } = await recorded(store, 20);
    const found = await walked();
    expect([found.flaw, found.isTorn, found.kept.head.equals(kept.head)]).toEqual([
      null,
      false,
      true,
    ]);
  });

  test("shows every flipped byte", async () => {
    const { stored, write, walked } = await recorded(store, 3);
    for (const [chunk, bytes] of stored.entries()) {
      for (let at = 0; at < bytes.length; at += step) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        await write(stored.with(chunk, flipped));
        expect((await walked()).flaw, `byte ${at} of chunk ${chunk}`).not.toBeNull();
      }
    }
    await write(stored);
    expect((await walked()).flaw).toBeNull();
  });

  test("shows where it was cut, at every length", async () => {
    const { stored, write, walked } = await recorded(store, 3);
    for (const [chunk, bytes] of stored.entries()) {
      for (let length = 0; length < bytes.length; length += step) {
        await write([...stored.slice(0, chunk), bytes.subarray(0, length)]);
        const found = (await walked()).flaw;
        expect(found, `${length} bytes of chunk ${chunk}`).toEqual({ kind: "cut", chunk });
      }
    }
  });

  test("shows chunks that were exchanged, or left out", async () => {
    const { stored, write, walked } = await recorded(store, 4);
    const written = (order: readonly number[]) =>
      write(order.map((each) => stored[each] ?? Buffer.alloc(0)));
    await written([0, 2, 1, 3]);
    expect((await walked()).flaw).toEqual({ kind: "out_of_order", chunk: 1 });
    await written([0, 1, 3]);
    expect((await walked()).flaw).toEqual({ kind: "out_of_order", chunk: 2 });
    await written([]);
    expect((await walked()).flaw).toEqual({ kind: "cut", chunk: 0 });
  });

  test("shows a chunk of another recording in the place of its own", async () => {
    const [{ stored, write, walked }, other] = [await recorded(store, 3), await recorded(store, 3)];
    for (const [chunk, bytes] of other.stored.entries()) {
      await write(stored.with(chunk, bytes));
      expect((await walked()).flaw).toEqual({ kind: "altered", chunk });
    }
  });

  test("shows what was hashed anew: the log has another head", async () => {
    const { stored, write, recordingId, walked } = await recorded(store, 4);
    const frames = await framesOf(Buffer.concat(stored));
    let head = firstHead(recordingId);
    const forged = [0, 2, 1, 3].flatMap((from, chunk_) => {
      const found = frames[from];
      if (!found) return [];
      const frame = { ...found, chunk: chunk_ };
      head = nextHead(head, frame);
      return [frameBytes(frame, head)];
    });
    await write(forged);
    expect((await walked()).flaw).toEqual({ kind: "other_than_the_log", chunk: 4 });
  });

  test("is read from any chunk to any other, and is gone once it is removed", async () => {
    const { stored, recordingId } = await recorded(store, 20);
    const index = await newRecordings().index(recordingId);
    expect(index.map(({ chunk, bytes, atMs }) => [chunk, bytes, atMs])).toEqual(
      stored.map((bytes, chunk_) => [chunk_, bytes.length, chunk_ * 10]),
    );
    const some = await bytesOf(newRecordings().read(recordingId, index.slice(7, 18)));
    expect(some.equals(Buffer.concat(stored.slice(7, 18)))).toBe(true);
    expect((await bytesOf(newRecordings().read(recordingId, []))).length).toBe(0);
    for (let times = 0; times < 2; times++) await newRecordings().remove(recordingId);
    expect(await newRecordings().index(recordingId)).toEqual([]);
    expect((await bytesOf(newRecordings().read(recordingId))).length).toBe(0);
  });
});

async function bytesOf(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

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
    const writer = await newRecordings().create(recordingId);
    await writer.append(Buffer.from("whole"));
    const path = recordingFile(recordingId);
    // A closed file refuses as a full one does.
    await writer.close();
    await expect(writer.append(Buffer.from("part"))).rejects.toThrow();
    expect(readFileSync(path, "utf8")).toBe("whole");
  });
});
