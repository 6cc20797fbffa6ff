import type { BrakeTrip, PersonEffect } from "#lib/access/index.ts";

/** Who loses where the brake trips; people who have left are not held. */
export function heldBy(trips: readonly BrakeTrip[], effects: readonly PersonEffect[]): string[] {
  const isCompany = trips.some(({ scope }) => scope === "company");
  const units = new Set(trips.map(({ orgUnitId }) => orgUnitId ?? ""));
  return effects
    .filter(({ losses, isTermination }) => losses.length > 0 && !isTermination)
    .filter(({ orgUnitId }) => isCompany || units.has(orgUnitId ?? ""))
    .map(({ personId }) => personId);
}
