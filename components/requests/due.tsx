"use client";

import { useNow } from "#components/time/clock.tsx";
import { useTime } from "#components/time/use-time.ts";

const urgentMs = 4 * 3_600_000;

/** "due in 2 h", amber when it is near, the exact instant on hover. */
export function Due({ at }: { at: Date }) {
  const [now, time] = [useNow(), useTime()];
  const isUrgent = at.getTime() - now.getTime() < urgentMs;
  return (
    <time
      className={`caption flex-none whitespace-nowrap ${isUrgent ? "font-medium text-expiring" : ""}`}
      dateTime={at.toISOString()}
      title={time.exact(at)}
    >
      {time.due(at, now)}
    </time>
  );
}
