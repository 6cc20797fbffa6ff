import { risksOf, type BrakeTrip, type PersonEffect } from "#lib/access/index.ts";
import type { Tx } from "#lib/kernel/index.ts";

/** Who loses where the brake trips; people who have left are not held. */
export async function heldBy(
  tx: Tx,
  trips: readonly BrakeTrip[],
  effects: readonly PersonEffect[],
): Promise<string[]> {
  const isCompany = trips.some(({ scope }) => scope === "company");
  const units = new Set(
    trips.flatMap(({ scope, orgUnitId }) => (scope === "department" ? [orgUnitId ?? ""] : [])),
  );
  const risks = new Set(trips.flatMap(({ risk }) => risk ?? []));
  const losing = effects.filter(({ losses, isTermination }) => losses.length > 0 && !isTermination);
  const lost = risks.size === 0 ? [] : losing.flatMap(({ losses }) => losses);
  const riskOf = await risksOf(tx, lost);
  const isRisky = (id: string) => {
    const risk = riskOf.get(id);
    return risk !== undefined && risks.has(risk);
  };
  return losing
    .filter(
      ({ orgUnitId, losses }) =>
        isCompany || units.has(orgUnitId ?? "") || losses.some((id) => isRisky(id)),
    )
    .map(({ personId }) => personId);
}
