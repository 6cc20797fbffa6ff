import { createHash } from "node:crypto";
import { StringDecoder } from "node:string_decoder";
import type { Passing, Tap } from "./channel-tap.ts";
import type { Keeping } from "./recorder.ts";
import { addText } from "./terminal-tap.ts";

/** Of each way so much is kept as text, up to the first NUL: what follows is content. */
const excerptBytesMax = 256 * 1024;

/**
 * Counts and hashes what passes without a terminal, and keeps its beginning where it is text; of a
 * shell, all of it.
 */
export function streamTap({ lines, end }: Keeping, { isShell }: { isShell: boolean }): Tap {
  const way = (code: "i" | "o") => (isShell ? shellWay(code, lines) : excerptWay(code, lines));
  const ways = { in: way("i"), out: way("o"), err: way("o") };
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

export type Way = {
  readonly pass: Passing;
  readonly sum: () => { readonly bytes: number; readonly sha256: string };
};

type Keep = (bytes: Buffer) => Promise<void> | undefined;

function counted(keep: Keep): Way {
  const hash = createHash("sha256");
  let count = 0;
  return {
    pass: (bytes) => {
      count += bytes.length;
      hash.update(bytes);
      const waits = keep(bytes);
      return waits ? waits.then(() => bytes) : bytes;
    },
    sum: () => ({ bytes: count, sha256: hash.digest("hex") }),
  };
}

function shellWay(code: "i" | "o", lines: Keeping["lines"]): Way {
  const decoder = new StringDecoder("utf8");
  return counted((bytes) => addText(lines, code, decoder.write(bytes)));
}

/** `isKept`: while it is not so, nothing is kept as text. */
export function excerptWay(
  code: "i" | "o",
  lines: Keeping["lines"],
  isKept: () => boolean = () => true,
): Way {
  const decoder = new StringDecoder("utf8");
  const state = { isText: true, left: excerptBytesMax };
  return counted((bytes) => {
    if (!state.isText || state.left <= 0 || !isKept()) return undefined;
    const end = bytes.indexOf(0);
    state.isText = end < 0;
    const kept = bytes.subarray(0, Math.min(state.left, end < 0 ? bytes.length : end));
    state.left -= kept.length;
    return addText(lines, code, decoder.write(kept));
  });
}
