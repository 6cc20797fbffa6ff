import { resetClock } from "#lib/kernel/clock.ts";

const waiting: (() => unknown)[] = [];

/** What is done when the tests of this file are over; what came last goes first. */
export function afterFile(clear: () => unknown): void {
  waiting.push(clear);
}

/**
 * Done after each file by `leave-nothing.ts`, as files of one process share what they import: the
 * clock too, whoever set it.
 * @throws {AggregateError} what did not go, after the rest went.
 */
export async function leaveNothing(): Promise<void> {
  resetClock();
  const failed: unknown[] = [];
  for (const clear of waiting.splice(0).toReversed()) {
    try {
      await clear();
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw new AggregateError(failed, "left behind by this file");
}
