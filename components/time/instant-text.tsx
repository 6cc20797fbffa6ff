"use client";

import { useNow } from "./clock.tsx";
import { useTime } from "./use-time.ts";

type Form = "moment" | "day" | "ago" | "due" | "date" | "time";
type Props = { at: Date; as?: Form };

/** An instant as people say it; the exact one, with its zone, in the title. */
export function Instant({ at, as = "moment" }: Props) {
  const [time, now] = [useTime(), useNow()];
  return (
    <time className="whitespace-nowrap" dateTime={at.toISOString()} title={time.exact(at)}>
      {time[as](at, now)}
    </time>
  );
}
