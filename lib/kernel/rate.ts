import { tickMs } from "./clock.ts";

type Bucket = { left: number; at: number };

export type Rate = {
  /** Calls a second that may come for long, and at once after a pause. */
  readonly perSecond: number;
  readonly burst: number;
};

/** Of more than so many callers those who have waited long enough are forgotten. */
const callersMax = 10_000;

export type Limiter = {
  /** Takes one call of this caller; false when none is left. */
  readonly take: (key: string, at?: number) => boolean;
  /** Whether one is left. */
  readonly hasLeft: (key: string, at?: number) => boolean;
};

/** A bucket for each caller that fills with time; of this process alone. */
export function limiterOf({ perSecond, burst }: Rate): Limiter {
  const buckets = new Map<string, Bucket>();
  const leftAt = ({ left, at: since }: Bucket, at: number) =>
    Math.min(burst, left + ((at - since) / 1000) * perSecond);
  const forgetRested = (at: number) => {
    for (const [key, bucket] of buckets) if (leftAt(bucket, at) >= burst) buckets.delete(key);
    if (buckets.size > callersMax) buckets.clear();
  };
  const leftOf = (key: string, at: number) => {
    const bucket = buckets.get(key);
    return bucket ? leftAt(bucket, at) : burst;
  };
  return {
    hasLeft: (key, at = tickMs()) => leftOf(key, at) >= 1,
    take: (key, at = tickMs()) => {
      const left = leftOf(key, at);
      if (left < 1) return false;
      if (buckets.size > callersMax) forgetRested(at);
      buckets.set(key, { left: left - 1, at });
      return true;
    },
  };
}
