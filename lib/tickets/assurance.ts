import type { TicketSettings } from "./settings.ts";

export type Assurance = 1 | 2 | 3;

type Proven = { readonly assurance: Assurance; readonly authenticatedAt: Date };

/**
 * What an authentication is still worth: past the freshness limit of its level it is narrowed to
 * the level below instead of ended (after NIST SP 800-63B-4 §2.2.3).
 */
export function assuranceAt(proven: Proven, settings: TicketSettings, now: Date): Assurance {
  const minutes = (now.getTime() - proven.authenticatedAt.getTime()) / 60_000;
  const limit3 = Math.min(settings.freshMinutesOf3, settings.freshMinutesOf2);
  if (proven.assurance === 3 && minutes < limit3) return 3;
  if (proven.assurance >= 2 && minutes < settings.freshMinutesOf2) return 2;
  return 1;
}
