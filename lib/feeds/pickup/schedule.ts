import { z } from "zod";
import { dayOf, instantAt, nextDay } from "#lib/people/index.ts";

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
};

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:MM");

/** When a feed's file is looked for: every so many minutes, or at times of day in a zone. */
export const Schedule = z.union([
  z.strictObject({ everyMinutes: z.number().int().min(5).max(1440) }),
  z.strictObject({
    at: z.array(Time).min(1).max(24),
    /** 1 is Monday; unset: every day. */
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7).optional(),
    zone: z.string().max(60).refine(isZone, "an IANA time zone"),
  }),
]);
export type Schedule = z.output<typeof Schedule>;

/** The first instant after this one at which a file is looked for. */
export function nextAfter(schedule: Schedule, after: Date): Date {
  if ("everyMinutes" in schedule) {
    return new Date(after.getTime() + schedule.everyMinutes * 60_000);
  }
  const { at, days, zone } = schedule;
  let day = dayOf(after, zone);
  // Each day of the week comes within eight days.
  for (let each = 0; each < 9; each++, day = nextDay(day)) {
    if (days !== undefined && !days.includes(weekday(day))) continue;
    const next = at
      .map((time) => instantAt(day, time, zone).getTime())
      .filter((instant) => instant > after.getTime());
    if (next.length > 0) return new Date(Math.min(...next));
  }
  throw new Error("a schedule has a day within eight days");
}

const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
