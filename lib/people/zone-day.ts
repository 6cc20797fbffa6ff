const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** How far a zone's clocks are ahead of UTC at an instant, in ms. */
function offsetMs(zone: string, at: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

const days = new Map<string, number>();
const daysMax = 200_000;

/** The instant at which a day (YYYY-MM-DD) begins in a zone; where clocks skip midnight, the first
 * instant after it. */
export function startOfDay(day: string, zone: string): Date {
  const key = `${zone} ${day}`;
  const known = days.get(key);
  if (known !== undefined) return new Date(known);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const guess = midnight - offsetMs(zone, midnight);
  const exact = midnight - offsetMs(zone, guess);
  const instant = dayOf(new Date(exact), zone) < day ? guess : exact;
  if (days.size > daysMax) days.clear();
  days.set(key, instant);
  return new Date(instant);
}

/** The instant of a time of day (HH:MM) in a zone; one that clocks skip comes just after. */
export function instantAt(day: string, time: string, zone: string): Date {
  const wall = Date.parse(`${day}T${time}:00Z`);
  const guess = wall - offsetMs(zone, wall);
  const exact = wall - offsetMs(zone, guess);
  return new Date(wall - offsetMs(zone, exact) === exact ? exact : Math.max(guess, exact));
}

/** The first instant after a day: the day itself still belongs to it. */
export const endOfDay = (day: string, zone: string): Date => startOfDay(nextDay(day), zone);

export const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** The calendar day (YYYY-MM-DD) in a zone at an instant. */
export const dayOf = (at: Date, zone: string): string =>
  new Date(at.getTime() + offsetMs(zone, at.getTime())).toISOString().slice(0, 10);
