import { z } from "zod";

export const eventStates = ["received", "waiting", "applied", "ignored", "held", "failed"] as const;
export type EventState = (typeof eventStates)[number];
export const EventState = z.enum(eventStates);

/** Lanes are worked off side by side; all events of one person are in one. */
export const lanes = 8;

/** FNV-1a: the same number is always in the same lane. */
export function laneOf(number: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(number)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % lanes;
}

/** Where and for what payloads are sealed. */
export const eventScope = "postern:hr";
export const eventPlace = (id: string): string => `feed_event.sealed:${id}`;

/** What could not be mapped, whole. */
export const wholePlace = (id: string): string => `feed_event.whole:${id}`;

/** How often an event that cannot be applied is tried before somebody has to look. */
export const attemptsMax = 8;

/** Minutes until the next try: 1, 2, 4 … at most an hour. */
export const retryAfter = (now: Date, attempts: number): Date =>
  new Date(now.getTime() + Math.min(60, 2 ** attempts) * 60_000);
