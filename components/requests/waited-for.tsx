"use client";

import { useNow } from "#components/time/clock.tsx";
import { useTime } from "#components/time/use-time.ts";

/** "3 h", or "3 h of 5 h" where it is known what is usual. */
export function WaitedFor({ since, usualMs }: { since: Date; usualMs?: number | undefined }) {
  const [now, time] = [useNow(), useTime()];
  const waitedMs = Math.max(0, now.getTime() - since.getTime());
  return (
    <time className="caption flex-none" dateTime={since.toISOString()} title={time.exact(since)}>
      {time.waiting(waitedMs, usualMs)}
    </time>
  );
}
