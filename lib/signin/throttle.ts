/** How many wrong answers of one kind a window bears, and how long the next must then wait. */
export type Limit = {
  readonly failuresMax: number;
  readonly windowMinutes: number;
  /** Seconds of the first wait; each further failure doubles it. */
  readonly waitSeconds: number;
  readonly waitSecondsMax: number;
};

/** What is counted: one account from one source, one account, one source, everything. */
export type Scope = "pair" | "account" | "source" | "everywhere";

export const limits: Readonly<Record<Scope, Limit>> = {
  pair: { failuresMax: 5, windowMinutes: 15, waitSeconds: 30, waitSecondsMax: 900 },
  account: { failuresMax: 20, windowMinutes: 15, waitSeconds: 60, waitSecondsMax: 900 },
  source: { failuresMax: 40, windowMinutes: 15, waitSeconds: 30, waitSecondsMax: 900 },
  everywhere: { failuresMax: 2000, windowMinutes: 15, waitSeconds: 5, waitSecondsMax: 60 },
};

/** Wrong answers in a row, over any time, that end a factor (SP 800-63B-4 §3.2.2). */
export const disabledAfter = 100;

export type Counter = {
  readonly failures: number;
  readonly windowStart: Date;
  readonly lockedUntil: Date | null;
};

/** One failure more. A wait outlasts its window; after both, counting starts anew. */
export function countFailure(counter: Counter | undefined, limit: Limit, now: Date): Counter {
  const isFresh = counter === undefined || isOver(counter, limit, now);
  const failures = isFresh ? 1 : counter.failures + 1;
  const windowStart = isFresh ? now : counter.windowStart;
  const excess = failures - limit.failuresMax;
  if (excess < 0) return { failures, windowStart, lockedUntil: null };
  const seconds = Math.min(limit.waitSeconds * 2 ** Math.min(excess, 20), limit.waitSecondsMax);
  return { failures, windowStart, lockedUntil: new Date(now.getTime() + seconds * 1000) };
}

function isOver(counter: Counter, limit: Limit, now: Date): boolean {
  if (counter.lockedUntil !== null && counter.lockedUntil > now) return false;
  return now.getTime() - counter.windowStart.getTime() >= limit.windowMinutes * 60_000;
}

/** Whole seconds until an answer is heard again; 0: now. */
export function waitSeconds(
  counters: Readonly<Partial<Record<Scope, Counter | undefined>>>,
  { isKnownSource, now }: { isKnownSource: boolean; now: Date },
): number {
  // Guesses made elsewhere must not keep people out of the place they always sign in from.
  const heeded: readonly Scope[] = isKnownSource
    ? ["pair", "source"]
    : ["pair", "account", "source", "everywhere"];
  const waits = heeded.map((scope) => {
    const until = counters[scope]?.lockedUntil?.getTime() ?? 0;
    return Math.max(0, Math.ceil((until - now.getTime()) / 1000));
  });
  return Math.max(...waits);
}
