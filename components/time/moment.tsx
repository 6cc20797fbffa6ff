"use client";

import { useNow } from "./clock.tsx";
import { useTime } from "./use-time.ts";

/** The day, as near as it is: "today", "Mon", "12 Nov". */
export function Moment({ at, title }: { at: Date; title: string }) {
  const [now, time] = [useNow(), useTime()];
  return (
    <time className="caption flex-none" dateTime={at.toISOString()} title={title}>
      {time.day(at, now)}
    </time>
  );
}
