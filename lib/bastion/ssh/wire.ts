import { z } from "zod";

/** What arrives is not what SSH says it is; `reason` is a snake_case word for whoever sent it. */
export class SshFormatError extends Error {
  override readonly name = "SshFormatError";
}

export const u8 = (value: number): Buffer => Buffer.of(value);

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** RFC 4251 §5, `string`: its length in four bytes, then the bytes; text is UTF-8. */
export function lengthPrefixed(value: string | Uint8Array): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** Reads the types of RFC 4251 §5 one after the other. @throws {SshFormatError} past the end. */
export type Reader = {
  readonly u8: () => number;
  readonly u32: () => number;
  readonly u64: () => bigint;
  readonly bytes: () => Buffer;
  readonly text: () => string;
  /** How many bytes were read so far. */
  readonly at: () => number;
  readonly isAtEnd: () => boolean;
};

export function readerOf(source: Uint8Array): Reader {
  const buffer = Buffer.from(source.buffer, source.byteOffset, source.length);
  let at = 0;
  const take = (length: number): Buffer => {
    if (length > buffer.length - at) throw new SshFormatError("truncated");
    at += length;
    return buffer.subarray(at - length, at);
  };
  const bytes = () => take(take(4).readUInt32BE());
  return {
    u8: () => take(1).readUInt8(),
    u32: () => take(4).readUInt32BE(),
    u64: () => take(8).readBigUInt64BE(),
    bytes,
    text: () => decode(bytes()),
    at: () => at,
    isAtEnd: () => at === buffer.length,
  };
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw new SshFormatError("not_utf8");
  }
}

/** Every string up to the end. */
export function readStrings(source: Uint8Array): Buffer[] {
  const reader = readerOf(source);
  const found: Buffer[] = [];
  while (!reader.isAtEnd()) found.push(reader.bytes());
  return found;
}

/** Bytes that come in through a door. */
export const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, "bytes");
