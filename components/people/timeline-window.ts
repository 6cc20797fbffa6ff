import { month, monthAndYear, yearOf, type Reader } from "#components/time/instant.ts";

export const spans = ["quarter", "years", "all"] as const;
export type Span = (typeof spans)[number];

export type Window = { readonly from: number; readonly to: number };
export type Tick = { readonly at: number; readonly label: string; readonly isMajor: boolean };

const dayMs = 86_400_000;

/** What the picture shows: some past, and enough future for ends that are near. */
export function windowOf(span: Span, now: Date, first: Date | undefined): Window {
  const at = now.getTime();
  if (span === "quarter") return { from: at - 90 * dayMs, to: at + 14 * dayMs };
  const to = at + 60 * dayMs;
  const twoYears = at - 730 * dayMs;
  if (span === "years") return { from: twoYears, to };
  return { from: Math.min(first?.getTime() ?? twoYears, at - 90 * dayMs), to };
}

/** Months, quarters or years, whichever are not too many. */
export function ticksOf({ from, to }: Window, reader: Reader): Tick[] {
  const days = (to - from) / dayMs;
  const step = days < 200 ? 1 : days < 1500 ? 3 : 12;
  const start = new Date(from);
  const ticks: Tick[] = [];
  const first = step === 12 ? 0 : Math.ceil(start.getUTCMonth() / step) * step;
  for (let index = 0; index < 60; index += 1) {
    const at = Date.UTC(start.getUTCFullYear(), first + index * step, 1);
    if (at > to) break;
    if (at >= from) ticks.push(tickAt(at, step, { reader, isFirst: ticks.length === 0 }));
  }
  return ticks;
}

type Naming = { readonly reader: Reader; readonly isFirst: boolean };

function tickAt(at: number, step: number, { reader, isFirst }: Naming): Tick {
  // A day and a half later it is the same month in every zone.
  const inside = new Date(at + 1.5 * dayMs);
  if (step === 12) return { at, label: yearOf(inside, reader), isMajor: true };
  const isMajor = isFirst || inside.getUTCMonth() === 0;
  return { at, label: isMajor ? monthAndYear(inside, reader) : month(inside, reader), isMajor };
}

/** Where an instant lies in the window, in percent; outside of it at its edge. */
export const placeOf = (at: number, { from, to }: Window): number =>
  Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
