import { StringDecoder } from "node:string_decoder";
import type { Keeping } from "./recorder.ts";
import type { Tap } from "./channel-tap.ts";

/** In one line of a recording; what is random becomes six times as long. */
const textCharactersMax = 32 * 1024;

/**
 * Output of a terminal as asciicast v2 has it. Input is not kept: passwords are typed. Characters
 * that come in two pieces are kept whole.
 */
export function terminalTap({ lines, end }: Keeping): Tap {
  const decoder = new StringDecoder("utf8");
  const count = { in: 0, out: 0 };
  let size = "";
  const show = (bytes: Buffer): Buffer | Promise<Buffer> => {
    count.out += bytes.length;
    const waits = addText(lines, "o", decoder.write(bytes));
    return waits ? waits.then(() => bytes) : bytes;
  };
  return {
    in: (bytes) => {
      count.in += bytes.length;
      return bytes;
    },
    out: show,
    err: show,
    resized: (columns, rows) => {
      const next = `${columns}x${rows}`;
      // Clients say the same size two or three times.
      if (next !== size) void lines.add(["r", next]);
      size = next;
    },
    marked: (mark) => void lines.add(["m", mark]),
    ended: ({ code, signal }) => {
      void addText(lines, "o", decoder.end());
      void lines.add(["e", { code, signal: signal ?? null }]);
      void end({ bytesIn: count.in, bytesOut: count.out, operations: 0 });
    },
  };
}

/** A promise: what comes next has to wait for it. */
export function addText(
  lines: Keeping["lines"],
  code: "i" | "o",
  text: string,
): Promise<void> | undefined {
  let waits: Promise<void> | undefined;
  for (let at = 0; at < text.length; at += textCharactersMax) {
    waits = lines.add([code, text.slice(at, at + textCharactersMax)]) ?? waits;
  }
  return waits;
}
