const minuteMs = 60_000;

/** How long a locked session waits for somebody who proves who they are, in minutes. */
export const lockedMinutesMax = 10;

/**
 * A session that nobody types in. `locked`: it waits for Enter; `proving`: whoever is at a terminal
 * of it is asked who they are; `over`: it ended. Every way on from a lock but one leads to an end.
 */
export type Lock =
  | { readonly state: "open" }
  | { readonly state: "locked"; readonly sinceMs: number }
  | { readonly state: "proving"; readonly sinceMs: number; readonly terminal: number }
  | { readonly state: "over" };

/** `unproven`: not answered, or not able to be; it may be asked once more. */
export type Outcome = "proven" | "wrong" | "unproven";

export const open: Lock = { state: "open" };
export const over: Lock = { state: "over" };

/** Nobody typed for as long as they may: without a terminal nobody could unlock it. */
export function leftAlone(lock: Lock, at: { nowMs: number; terminals: number }): Lock {
  if (lock.state !== "open") return lock;
  return at.terminals === 0 ? over : { state: "locked", sinceMs: at.nowMs };
}

/** Somebody pressed Enter at a terminal; one of them at a time is asked. */
export function wanted(lock: Lock, terminal: number): Lock {
  if (lock.state !== "locked") return lock;
  return { state: "proving", sinceMs: lock.sinceMs, terminal };
}

/** What came of asking. */
export function answered(lock: Lock, outcome: Outcome): Lock {
  if (lock.state !== "proving") return lock;
  if (outcome === "proven") return open;
  return outcome === "wrong" ? over : { state: "locked", sinceMs: lock.sinceMs };
}

/** A terminal went away: whoever was asked there is not any more. */
export function left(lock: Lock, at: { terminal: number; terminals: number }): Lock {
  if (lock.state !== "locked" && lock.state !== "proving") return lock;
  if (at.terminals === 0) return over;
  const isAsked = lock.state === "proving" && lock.terminal === at.terminal;
  return isAsked ? { state: "locked", sinceMs: lock.sinceMs } : lock;
}

/** How long it goes on to wait, in milliseconds; undefined: it is not locked. */
export const leftMsOf = (lock: Lock, nowMs: number): number | undefined =>
  lock.state === "locked" || lock.state === "proving"
    ? Math.max(0, lock.sinceMs + lockedMinutesMax * minuteMs - nowMs)
    : undefined;

export const isLocked = (lock: Lock): boolean => leftMsOf(lock, 0) !== undefined;
