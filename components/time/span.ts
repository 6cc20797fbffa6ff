import type { TimeMessages } from "./words.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * A stretch of time in its largest unit, rounded down so that nothing is promised that is not
 * there: "40 min", "3 h", "26 days". With `parts: 2` also the next one: "2 h 10 min".
 */
export function spanWords(t: TimeMessages, spanMs: number, parts: 1 | 2 = 1): string {
  const ms = Math.max(0, spanMs);
  if (ms < minuteMs) return t("less-than-minute");
  if (ms < hourMs) return t("minutes", { n: Math.floor(ms / minuteMs) });
  if (ms < 2 * dayMs) return hours(t, ms, parts);
  return days(t, ms, parts);
}

function hours(t: TimeMessages, ms: number, parts: 1 | 2): string {
  const whole = t("hours", { n: Math.floor(ms / hourMs) });
  const rest = Math.floor((ms % hourMs) / minuteMs);
  return parts === 2 && rest > 0 ? `${whole} ${t("minutes", { n: rest })}` : whole;
}

function days(t: TimeMessages, ms: number, parts: 1 | 2): string {
  const whole = t("days", { n: Math.floor(ms / dayMs) });
  const rest = Math.floor((ms % dayMs) / hourMs);
  return parts === 2 && rest > 0 ? `${whole} ${t("hours", { n: rest })}` : whole;
}

/** Under a day, or under 15 % of the whole: the one threshold of "ending soon". */
export function isSoon(endsAt: Date, now: Date, startsAt?: Date): boolean {
  const left = endsAt.getTime() - now.getTime();
  if (left < dayMs) return true;
  return startsAt !== undefined && left < 0.15 * (endsAt.getTime() - startsAt.getTime());
}

/** What is left of the whole, 0 to 1; without a start, of the last 30 days. */
export function shareLeft(endsAt: Date, now: Date, startsAt?: Date): number {
  const whole = startsAt ? endsAt.getTime() - startsAt.getTime() : 30 * dayMs;
  if (whole <= 0) return 0;
  return Math.min(1, Math.max(0, (endsAt.getTime() - now.getTime()) / whole));
}
