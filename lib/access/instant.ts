import { forever } from "./interval.ts";

/** Milliseconds of a column, or `forever` where it is null. */
export const msOrForever = (ms: number | null): number => ms ?? forever;

/** What the database stores for an instant; no end is null. */
export const isoOrNull = (ms: number): string | null =>
  ms === forever ? null : new Date(ms).toISOString();

export const dateOrNull = (ms: number): Date | null => (ms === forever ? null : new Date(ms));
