import type { useTranslations } from "next-intl";
import {
  clockTime,
  date,
  dayAndMonth,
  dayNumber,
  daysBetween,
  exactDay,
  exactInstant,
  weekday,
  yearOf,
  type Reader,
} from "./instant.ts";
import { spanWords } from "./span.ts";

/** The translator of the namespace "time". */
export type TimeMessages = ReturnType<typeof useTranslations<"time">>;

export type TimeWords = ReturnType<typeof timeWords>;

/** Everything said about time, in the reader's language and zone. */
export function timeWords(t: TimeMessages, reader: Reader) {
  const sameYear = (at: Date, now: Date) => yearOf(at, reader) === yearOf(now, reader);
  const dayNear = (at: Date, now: Date): string | undefined => {
    const days = daysBetween(now, at, reader);
    if (days === 0) return t("today");
    if (days === -1) return t("yesterday");
    return days === 1 ? t("tomorrow") : undefined;
  };
  /** today, yesterday, tomorrow, Thu (within a week), 12 Nov, 2 Dec 2024 */
  const day = (at: Date, now: Date): string => {
    const near = dayNear(at, now);
    if (near !== undefined) return near;
    if (Math.abs(daysBetween(now, at, reader)) < 7) return weekday(at, reader);
    return sameYear(at, now) ? dayAndMonth(at, reader) : date(at, reader);
  };
  /** today 16:00, Mon 17:12, 23 Nov 17:12 */
  const moment = (at: Date, now: Date): string =>
    t("day-and-time", { day: day(at, now), time: clockTime(at, reader) });
  return {
    day,
    moment,
    time: (at: Date) => clockTime(at, reader),
    date: (at: Date) => date(at, reader),
    /** yyyy-mm-dd, as the reader counts days. */
    dayNumber: (at: Date) => dayNumber(at, reader),
    exactDay: (at: Date) => exactDay(at, reader),
    exact: (at: Date) => exactInstant(at, reader),
    /** "Ends Tue 24 Nov 2026, 13:00 (Asia/Shanghai)" */
    ends: (at: Date) => t("ends", { instant: exactInstant(at, reader) }),
    /** "40 min", "3 h", "2 h 10 min" */
    span: (ms: number, parts?: 1 | 2) => spanWords(t, ms, parts),
    /** "3 h left", "ended" */
    left: (endsAt: Date, now: Date) =>
      endsAt <= now ? t("ended") : t("left", { span: between(t, now, endsAt) }),
    /** "due in 2 h", "2 h overdue", "due tomorrow", "due Thu" */
    due: (at: Date, now: Date) => due(t, at, now, day),
    /** "3 min ago" */
    ago: (at: Date, now: Date) => t("ago", { span: between(t, at, now) }),
    noEnd: () => t("no-end"),
    /** "3 h of 5 h": how long it waits, and what is usual. */
    waiting: (sinceMs: number, usualMs?: number) =>
      usualMs === undefined
        ? spanWords(t, sinceMs)
        : t("of-usual", { span: spanWords(t, sinceMs), usual: spanWords(t, usualMs) }),
  };
}

const between = (t: TimeMessages, from: Date, to: Date): string =>
  spanWords(t, to.getTime() - from.getTime());

function due(t: TimeMessages, at: Date, now: Date, day: (at: Date, now: Date) => string): string {
  const left = at.getTime() - now.getTime();
  if (left <= 0) return t("overdue", { span: spanWords(t, -left) });
  if (left < 12 * 3_600_000) return t("due-in", { span: spanWords(t, left) });
  return t("due-day", { day: day(at, now) });
}
