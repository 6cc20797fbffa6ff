import { Instant } from "#lib/kernel/index.ts";

/** A dateTime of RFC 7643 §2.3.5 in milliseconds; a missing offset means UTC. */
export function instantOf(text: string): number | undefined {
  const whole = /T[\d:.]+$/i.test(text) ? `${text}Z` : text;
  return Instant.safeParse(whole).success ? Date.parse(whole) : undefined;
}
