/** Times of a recording, in seconds, and where they stand once long pauses are left out. */
export type Timeline = {
  /** From what happened to what is played. */
  readonly playedAt: (seconds: number) => number;
  /** And back. */
  readonly happenedAt: (played: number) => number;
  /** How long it plays. */
  readonly length: number;
};

/** No pause between two of these instants, which only grow, is longer than `pauseMax`. */
export function timelineOf(instants: readonly number[], pauseMax: number): Timeline {
  const [happened, played] = [[0], [0]];
  for (const each of instants) {
    const [before = 0, at = 0] = [happened.at(-1), played.at(-1)];
    if (each <= before) continue;
    happened.push(each);
    played.push(at + Math.min(each - before, pauseMax));
  }
  const length = played.at(-1) ?? 0;
  const across = (from: readonly number[], to: readonly number[]) => (value: number) => {
    const at = lastUpTo(from, value);
    const [begins = 0, ends = to[at] ?? 0] = [to[at], to[at + 1]];
    return Math.min(ends, begins + Math.max(0, value - (from[at] ?? 0)));
  };
  return { playedAt: across(happened, played), happenedAt: across(played, happened), length };
}

/** The place of the last that is not larger; the first for what is before all. */
function lastUpTo(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
