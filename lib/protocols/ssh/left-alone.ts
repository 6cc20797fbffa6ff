import { idleClock, type IdleClock } from "./idle-clock.ts";
import { IdleLock, type Locking } from "./idle-lock.ts";
import { idleWarningWords } from "./words.ts";

type Session = Locking & {
  readonly minutes: () => number | null;
  readonly isAwake: () => boolean;
  readonly tellAll: (line: string) => void;
};

type LeftAlone = Pick<IdleClock, "touch"> & Pick<IdleLock, "sit" | "isLocked" | "settle" | "end">;

/** A session's clock of being left alone, and the lock that falls by it. */
export function leftAlone({ minutes, isAwake, tellAll, ...session }: Session): LeftAlone {
  const lock = new IdleLock({
    ...session,
    onChange: (isLocked) => {
      session.onChange(isLocked);
      clock.touch();
      clock.settle();
    },
  });
  const clock = idleClock({
    minutes: () => (lock.isLocked() ? null : minutes()),
    isAwake,
    warn: (leftMs) => {
      tellAll(idleWarningWords(leftMs, lock.hasTerminals() ? "is locked" : "ends"));
    },
    strike: () => lock.fall(),
  });
  return {
    touch: clock.touch,
    sit: (screen) => lock.sit(screen),
    isLocked: () => lock.isLocked(),
    settle: () => {
      clock.settle();
      lock.settle();
    },
    end: () => {
      clock.stop();
      lock.end();
    },
  };
}
