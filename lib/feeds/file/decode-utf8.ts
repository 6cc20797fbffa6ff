import { Readable } from "node:stream";
import { invalidInput } from "#lib/kernel/index.ts";

/** Text of a byte stream; anything but UTF-8 is refused where it stops being it. */
export function decodeUtf8(bytes: Readable): Readable {
  return Readable.from(decoded(bytes), { objectMode: false, encoding: "utf8" });
}

async function* decoded(bytes: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  const read = { bytes: 0, lines: 0 };
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    if (read.bytes === 0) refuseUtf16(chunk);
    if (chunk.includes(0)) throw notText(chunk, chunk.indexOf(0), { ...read, found: "a NUL byte" });
    yield decode(decoder, chunk, read);
    read.bytes += chunk.length;
    read.lines += linesIn(chunk);
  }
  yield decode(decoder, undefined, read);
}

type Read = { readonly bytes: number; readonly lines: number };

function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
}

function decode(decoder: TextDecoder, chunk: Buffer | undefined, read: Read): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    const found = "bytes of another encoding, perhaps Latin-1 or GB18030";
    throw notText(chunk ?? Buffer.alloc(0), chunk ? firstBadByte(chunk) : 0, { ...read, found });
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
  if (isUtf16) throw notText(chunk, 0, { bytes: 0, lines: 0, found: "UTF-16" });
}

const notText = (chunk: Buffer, at: number, { bytes, lines, found }: Read & { found: string }) =>
  invalidInput([
    {
      field: `line ${lines + linesIn(chunk.subarray(0, at)) + 1}, byte ${bytes + at}`,
      reason: "not_utf8",
      expected: `UTF-8 text, found ${found}`,
    },
  ]);
