import type { Assurance } from "#lib/kernel/index.ts";
import type { TicketSettings } from "./settings.ts";

/** A level as OAuth names it: the `acr` that is asked for (RFC 9470) and answered (RFC 7662). */
export const acrOf = (level: number): string => `urn:postern:assurance:${level}`;

type Proven = {
  readonly assurance: Assurance;
  readonly authenticatedAt: Date;
  /** When its device last proved itself; null: it has none, or is derived from one that has. */
  readonly deviceProvenAt: Date | null;
};

/**
 * What an authentication is still worth: past the freshness limit of its level it is narrowed to
 * the level below instead of ended (after NIST SP 800-63B-4 §2.2.3); and to the lowest, when its
 * device did not prove itself for too long: it may be another that carries it now.
 */
export function assuranceAt(proven: Proven, settings: TicketSettings, now: Date): Assurance {
  const minutesSince = (at: Date) => (now.getTime() - at.getTime()) / 60_000;
  const { deviceProvenAt } = proven;
  if (deviceProvenAt && minutesSince(deviceProvenAt) >= settings.deviceMinutes) return 1;
  const minutes = minutesSince(proven.authenticatedAt);
  const limit3 = Math.min(settings.freshMinutesOf3, settings.freshMinutesOf2);
  if (proven.assurance === 3 && minutes < limit3) return 3;
  if (proven.assurance >= 2 && minutes < settings.freshMinutesOf2) return 2;
  return 1;
}
