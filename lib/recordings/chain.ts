import { createHash } from "node:crypto";

/** One chunk as it is stored. */
export type Frame = {
  /** From 0. */
  readonly chunk: number;
  /** Milliseconds from the beginning of the recording to the first line of the chunk. */
  readonly atMs: number;
  /** Bytes of its lines, before they were deflated. */
  readonly plainBytes: number;
  readonly sealed: Buffer;
};

/** Length of what follows, number, time, bytes of its lines: each in four bytes. */
export const frameHeadBytes = 16;
const hashBytes = 32;
/** What sealing adds is far less than this. */
export const frameBytesMax = 1024 * 1024;

/** What the first chunk follows: no chunk of another recording does. */
export const firstHead = (recordingId: string): Buffer =>
  createHash("sha256").update(`postern recording\n${recordingId}\n`).digest();

const headOf = (frame: Frame): Buffer => {
  const bytes = Buffer.alloc(frameHeadBytes);
  bytes.writeUInt32BE(frameHeadBytes - 4 + frame.sealed.length + hashBytes, 0);
  bytes.writeUInt32BE(frame.chunk, 4);
  bytes.writeUInt32BE(frame.atMs, 8);
  bytes.writeUInt32BE(frame.plainBytes, 12);
  return bytes;
};

/** What the beginning of a stored chunk says of it. */
export const frameHead = (bytes: Uint8Array) => {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, frameHeadBytes);
  return {
    bytes: head.readUInt32BE(0) + 4,
    chunk: head.readUInt32BE(4),
    atMs: head.readUInt32BE(8),
    plainBytes: head.readUInt32BE(12),
  };
};

/** SHA-256 over the head before, and all that is stored of this chunk. */
export const nextHead = (before: Uint8Array, frame: Frame): Buffer =>
  createHash("sha256").update(before).update(headOf(frame)).update(frame.sealed).digest();

/** The chunk as it is stored: with the head of the chain up to and with it. */
export const frameBytes = (frame: Frame, head: Uint8Array): Buffer =>
  Buffer.concat([headOf(frame), frame.sealed, head]);

export type StoredFrame = Frame & {
  /** As it stands beside the chunk. */
  readonly head: Buffer;
  /** Of the file, up to the end of this chunk. */
  readonly endsAt: number;
};

/** What was read last is no whole chunk: it was cut, or is being written. */
export const tornTail = Symbol("torn tail");

/** Every chunk that is whole, in order, and last of all the mark of a torn one. */
export async function* readFrames(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<StoredFrame | typeof tornTail> {
  let rest: Buffer = Buffer.alloc(0);
  let at = 0;
  for await (const bytes of source) {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    for (;;) {
      if (rest.length < frameHeadBytes) break;
      const length = rest.readUInt32BE(0) + 4;
      if (length < frameHeadBytes + hashBytes || length > frameBytesMax) return yield tornTail;
      if (rest.length < length) break;
      at += length;
      yield frameOf(rest.subarray(0, length), at);
      rest = rest.subarray(length);
    }
  }
  if (rest.length > 0) yield tornTail;
}

const frameOf = (bytes: Buffer, endsAt: number): StoredFrame => ({
  ...frameHead(bytes),
  sealed: bytes.subarray(frameHeadBytes, bytes.length - hashBytes),
  head: bytes.subarray(bytes.length - hashBytes),
  endsAt,
});
