import { singleton } from "./singleton.ts";

/** Reads the database's time inside a transaction; a test replaces it. */
export type Clock = (databaseNow: Date) => Date;

const held = singleton<{ clock: Clock; offsetMs: number }>("clock", () => ({
  clock: (databaseNow) => databaseNow,
  offsetMs: 0,
}));

/** The instant of a door: what the database says, unless a test injected a clock. */
export const instantOf = (databaseNow: Date): Date => held.clock(databaseNow);

/** For tests only: no setting or variable reaches it. */
export const injectClock = (clock: Clock): void => {
  held.clock = clock;
};
export const resetClock = (): void => {
  held.clock = (databaseNow) => databaseNow;
};

/** Kept by the heartbeat: how far this process's clock is from the database's, in ms. */
export const setClockOffset = (offsetMs: number): void => {
  held.offsetMs = offsetMs;
};
export const clockOffsetMs = (): number => held.offsetMs;

/** This process's best idea of the database's time, for checks in memory and for pages. */
export const now = (): Date => held.clock(new Date(Date.now() + held.offsetMs));

/** Monotonic milliseconds, for measuring. */
export const tickMs = (): number => performance.now();
/** Wall time of this process, uncorrected: only for comparing it with the database's. */
export const wallMs = (): number => Date.now();
