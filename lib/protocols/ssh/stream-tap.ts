import { createHash } from "node:crypto";
import { StringDecoder } from "node:string_decoder";
import type { Passing, Tap } from "./channel-tap.ts";
import type { Keeping } from "./recorder.ts";
import { addText } from "./terminal-tap.ts";

/** Of each way so much is kept as text, up to the first NUL: what follows is content. */
const excerptBytesMax = 256 * 1024;

/** Counts and hashes what passes without a terminal, and keeps its beginning where it is text. */
export function streamTap({ lines, end }: Keeping): Tap {
  const ways = { in: wayOf("i", lines), out: wayOf("o", lines), err: wayOf("o", lines) };
  return {
    in: ways.in.pass,
    out: ways.out.pass,
    err: ways.err.pass,
    ended: ({ code, signal }) => {
      const [sent, shown, errors] = [ways.in.sum(), ways.out.sum(), ways.err.sum()];
      void lines.add(["e", { code, signal: signal ?? null, in: sent, out: shown, err: errors }]);
      void end({ bytesIn: sent.bytes, bytesOut: shown.bytes + errors.bytes, operations: 0 });
    },
  };
}

type Way = {
  readonly pass: Passing;
  readonly sum: () => { readonly bytes: number; readonly sha256: string };
};

function wayOf(code: "i" | "o", lines: Keeping["lines"]): Way {
  const hash = createHash("sha256");
  const decoder = new StringDecoder("utf8");
  const state = { bytes: 0, isText: true, left: excerptBytesMax };
  const excerpt = (bytes: Buffer): Promise<void> | undefined => {
    if (!state.isText || state.left <= 0) return undefined;
    const end = bytes.indexOf(0);
    state.isText = end < 0;
    const kept = bytes.subarray(0, Math.min(state.left, end < 0 ? bytes.length : end));
    state.left -= kept.length;
    return addText(lines, code, decoder.write(kept));
  };
  return {
    pass: (bytes) => {
      state.bytes += bytes.length;
      hash.update(bytes);
      const waits = excerpt(bytes);
      return waits ? waits.then(() => bytes) : bytes;
    },
    sum: () => ({ bytes: state.bytes, sha256: hash.digest("hex") }),
  };
}
