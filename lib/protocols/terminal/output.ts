import { historyBytesMax, inFlightBytesMax } from "./limits.ts";

/** All output of a terminal, counted from its first byte, of which the end is kept. */
export type Output = {
  readonly add: (data: Buffer) => void;
  /** The browser has drawn so many bytes of all. */
  readonly drawn: (bytes: number) => void;
  /** What follows byte `seen`; all that is kept where that is gone or was never there. */
  readonly after: (seen: number) => { from: number; chunks: readonly Buffer[] };
  readonly inFlight: () => number;
};

export function countedOutput(): Output {
  const kept: Buffer[] = [];
  let [start, end, seen] = [0, 0, 0];
  /** Of what was drawn a bounded part; what was not is bounded by the pause of whoever writes. */
  const trim = () => {
    for (;;) {
      const [first] = kept;
      if (!first || start + first.length > seen - historyBytesMax) return;
      kept.shift();
      start += first.length;
    }
  };
  return {
    add: (data) => {
      kept.push(data);
      end += data.length;
    },
    drawn: (bytes) => {
      seen = Math.max(seen, Math.min(bytes, end));
      trim();
    },
    after: (asked) => {
      const from = asked < start || asked > end ? start : asked;
      let at = start;
      const chunks = kept.flatMap((chunk) => {
        const skipped = Math.max(0, from - at);
        at += chunk.length;
        return skipped >= chunk.length ? [] : [chunk.subarray(skipped)];
      });
      return { from, chunks };
    },
    inFlight: () => end - seen,
  };
}

export const isFull = (output: Output): boolean => output.inFlight() >= inFlightBytesMax;
/** Half of it again free: not at every byte. */
export const hasRoom = (output: Output): boolean => output.inFlight() < inFlightBytesMax / 2;
