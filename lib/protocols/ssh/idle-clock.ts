import { now } from "#lib/kernel/index.ts";

const minuteMs = 60_000;

export type IdleClock = {
  /** Somebody typed, or sent something. */
  readonly touch: () => void;
  /** What its right says of it may have changed, and so may the time. */
  readonly settle: () => void;
  readonly stop: () => void;
};

type Session = {
  /** How long a session may be left alone, in minutes; null: for as long as it stands. */
  readonly minutes: () => number | null;
  /** Something runs that nobody has to type for. */
  readonly isAwake: () => boolean;
  /** It comes in so many milliseconds: a minute before, or half of the time where that is less. */
  readonly warn: (leftMs: number) => void;
  readonly strike: () => void;
};

/** Strikes when a session was left alone for long enough. */
export function idleClock({ minutes, isAwake, warn, strike }: Session): IdleClock {
  const state = { touchedMs: now().getTime(), isWarned: false };
  let timer: NodeJS.Timeout | undefined;
  const touch = () => {
    state.touchedMs = now().getTime();
    state.isWarned = false;
  };
  const settle = () => {
    clearTimeout(timer);
    const limit = minutes();
    if (limit === null) return;
    if (isAwake()) touch();
    const limitMs = limit * minuteMs;
    const warnedMs = Math.min(minuteMs, limitMs / 2);
    const leftMs = state.touchedMs + limitMs - now().getTime();
    if (leftMs <= 0) return strike();
    const isNear = leftMs <= warnedMs;
    if (isNear && !state.isWarned) {
      state.isWarned = true;
      warn(leftMs);
    }
    timer = setTimeout(settle, isNear ? leftMs : leftMs - warnedMs).unref();
  };
  settle();
  return { touch, settle, stop: () => clearTimeout(timer) };
}
