import { sql, type Sql } from "#lib/kernel/index.ts";
import { forever } from "./interval.ts";

/** A column's instant in whole milliseconds, as a float: far cheaper than a numeric. */
export const msOf = (column: Sql): Sql => sql`round(date_part('epoch', ${column}) * 1000)`;

/** Milliseconds of a column, or `forever` where it is null. */
export const msOrForever = (ms: number | null): number => ms ?? forever;

let last = { ms: 0, iso: "1970-01-01T00:00:00.000Z" };

/** What the database stores for an instant; no end is null. */
export function isoOrNull(ms: number): string | null {
  if (ms === forever) return null;
  // Sets are mostly of one instant, and writing it out is slow.
  if (last.ms !== ms) last = { ms, iso: new Date(ms).toISOString() };
  return last.iso;
}

export const dateOrNull = (ms: number): Date | null => (ms === forever ? null : new Date(ms));
