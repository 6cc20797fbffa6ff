import { findEdited } from "#lib/audit/index.ts";
import { rows, sql, type Actor, type PersonId, type Tx } from "#lib/kernel/index.ts";
import type { BrakeTrip } from "./brake-trip.ts";
import type { PersonEffect } from "./effect.ts";
import { idList } from "./holdings-store.ts";

/** Who began it: whoever did, or whoever set what does it by itself. */
type Starter = Actor | { readonly kind: "person"; readonly personId: PersonId };

type Asked = {
  readonly effects: readonly Pick<PersonEffect, "personId" | "gains">[];
  /** It names people one by one, as a takeover does: then any right counts. */
  readonly isNamed?: boolean;
};

/**
 * Holds what would give its own starter a right of the portal or of high risk, or one whose risk
 * they set themselves: nobody gives access to themselves by editing what gives it. Ordinary
 * birthrights, which everybody gets, pass.
 */
export async function ownGainTrips(
  tx: Tx,
  actor: Starter,
  { effects, isNamed = false }: Asked,
): Promise<BrakeTrip[]> {
  if (actor.kind !== "person") return [];
  const gains = effects
    .filter(({ personId }) => personId === actor.personId)
    .flatMap((effect) => effect.gains);
  if (gains.length === 0) return [];
  return isNamed || (await areRisky(tx, actor.personId, gains)) ? [ownGain] : [];
}

const none = { losing: 0, lostBefore: 0, holding: 0, limit: 0 };
const ownGain: BrakeTrip = { scope: "starter", orgUnitId: null, ...none };

async function areRisky(tx: Tx, personId: string, gains: readonly string[]): Promise<boolean> {
  const [found] = await rows<{ risky: boolean }>(
    tx,
    sql`select exists (
          select from entitlement e join system s on s.id = e.system_id
          where e.id = any(${idList(gains)})
            and (s.code = 'postern' or e.risk in ('high', 'privileged'))) as risky`,
  );
  return found?.risky === true || hasSetRisk(tx, personId, gains);
}

async function hasSetRisk(tx: Tx, personId: string, rights: readonly string[]): Promise<boolean> {
  const asked = { actorIds: [personId], action: "entitlement.edit", fields: ["risk"] };
  return (await findEdited(tx, { ...asked, targets: rights })).length > 0;
}
