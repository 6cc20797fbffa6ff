import { tickMs } from "#lib/kernel/index.ts";

/**
 * Acts at once, and again only after this time: of what comes meanwhile the last counts. What a
 * client says without limit is passed on, kept and answered within one.
 */
export function paced<T>(act: (last: T) => void, everyMs: number): (next: T) => void {
  let actedAt = -Infinity;
  let waiting: { last: T } | undefined;
  const run = (next: T) => {
    actedAt = tickMs();
    act(next);
  };
  return (next) => {
    if (waiting) {
      waiting.last = next;
      return;
    }
    const leftMs = actedAt + everyMs - tickMs();
    if (leftMs <= 0) return run(next);
    const due = { last: next };
    waiting = due;
    setTimeout(() => {
      waiting = undefined;
      run(due.last);
    }, leftMs).unref();
  };
}
