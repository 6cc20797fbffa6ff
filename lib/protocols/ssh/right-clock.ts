import { now } from "#lib/kernel/index.ts";
import type { ClosingReason, Standing } from "#lib/bastion/index.ts";
import { drainWords, extendedWords, warningWords } from "./words.ts";

/** Longest time that a timer of Node's takes, in milliseconds. */
const timerMsMax = 2 ** 31 - 1;
const minuteMs = 60_000;
const warningMinutes = [10, 2];
const warnedMs = 10 * minuteMs;
/** An end this near to the instant that was known is that instant, by another clock. */
const strikeMs = 1000;

export type RightClock = {
  readonly hear: (standing: Standing) => void;
  /** Whether an end is only of the instant that was known; what somebody decides cuts at once. */
  readonly isStruck: (said: Standing) => boolean;
  /** The instant came: what runs may go on for a while, where the right says so. */
  readonly strike: () => void;
  readonly isDraining: () => boolean;
  /** The end is near enough to ask for more time. */
  readonly isWarned: () => boolean;
  readonly stop: () => void;
};

type Session = {
  readonly first: Standing;
  readonly isIdle: () => boolean;
  readonly tellAll: (line: string) => void;
  readonly end: (reason: ClosingReason) => void;
};

/** The instants of a session: warnings, its end, and what what runs may take after it. */
export function rightClock({ first, isIdle, tellAll, end }: Session): RightClock {
  const state = { standing: first, isDraining: false };
  const timers = new Set<NodeJS.Timeout>();
  const stop = () => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  const at = (instantMs: number, act: () => void) => {
    const leftMs = instantMs - now().getTime();
    if (leftMs > timerMsMax) return;
    timers.add(setTimeout(act, Math.max(0, leftMs)).unref());
  };
  const isWarned = () => state.standing.endsAt.getTime() - now().getTime() < warnedMs;
  const strike = () => {
    if (state.isDraining) return;
    const { drainsUntil, endsAt } = state.standing;
    if (drainsUntil === null || drainsUntil <= endsAt || isIdle()) return end("right_ended");
    state.isDraining = true;
    tellAll(drainWords(drainsUntil));
    at(drainsUntil.getTime(), () => end("drained"));
  };
  const schedule = () => {
    stop();
    const endMs = state.standing.endsAt.getTime();
    for (const minutes of warningMinutes) {
      const warnMs = endMs - minutes * minuteMs;
      if (warnMs > now().getTime()) at(warnMs, () => tellAll(warningWords(minutes)));
    }
    at(endMs, strike);
  };
  schedule();
  return {
    ...{ strike, stop },
    hear: (standing) => {
      const isLater = standing.endsAt > state.standing.endsAt;
      if (isLater && isWarned()) tellAll(extendedWords(standing.endsAt));
      if (isLater) state.isDraining = false;
      state.standing = standing;
      schedule();
    },
    isStruck: ({ reason, since }) => {
      if (reason !== "right_ended" || since === null) return false;
      const apartMs = Math.abs(since.getTime() - state.standing.endsAt.getTime());
      return state.isDraining || (state.standing.drainsUntil !== null && apartMs <= strikeMs);
    },
    isDraining: () => state.isDraining,
    isWarned,
  };
}
