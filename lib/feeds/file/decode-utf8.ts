import { Readable } from "node:stream";
import { invalidInput } from "#lib/kernel/index.ts";

/** Text of a byte stream; anything but UTF-8 is refused where it stops being it. */
export function decodeUtf8(bytes: Readable): Readable {
  return Readable.from(decoded(bytes), { objectMode: false, encoding: "utf8" });
}

async function* decoded(bytes: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let offset = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    if (offset === 0) refuseUtf16(chunk);
    if (chunk.includes(0)) throw notText(offset + chunk.indexOf(0), "a NUL byte");
    yield decode(decoder, chunk, offset);
    offset += chunk.length;
  }
  yield decode(decoder, undefined, offset);
}

function decode(decoder: TextDecoder, chunk: Buffer | undefined, offset: number): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    const at = offset + (chunk ? firstBadByte(chunk) : 0);
    throw notText(at, "bytes of another encoding, perhaps Latin-1 or GB18030");
  }
}

/** Where a chunk stops being UTF-8, by halving. */
function firstBadByte(chunk: Buffer): number {
  let [good, bad] = [0, chunk.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(chunk.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

function refuseUtf16(chunk: Buffer): void {
  const [first, second] = chunk;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) throw notText(0, "UTF-16");
}

const notText = (offset: number, found: string) =>
  invalidInput([
    { field: `byte ${offset}`, reason: "not_utf8", expected: `UTF-8 text, found ${found}` },
  ]);
