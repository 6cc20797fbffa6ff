import type { Actor, Tx } from "#lib/kernel/index.ts";
import { brakeTrips } from "./brake.ts";
import type { BrakeTrip, Loss } from "./brake-trip.ts";
import type { PersonEffect } from "./effect.ts";
import { ownGainTrips } from "./own-gain.ts";
import { causeFor, type RolloutKind } from "./rollout.ts";

/** What the guards look at of one person's effect. */
export type GuardedEffect = Loss & Pick<PersonEffect, "personId" | "gains">;
type At = { readonly tx: Tx; readonly now: Date; readonly actor: Actor };

/** What would hold a roll-out with this effect if the actor started it now. */
export async function rolloutTrips(
  { tx, now, actor }: At,
  { kind, effects }: { kind: RolloutKind; effects: readonly GuardedEffect[] },
): Promise<BrakeTrip[]> {
  return [
    ...(await brakeTrips(tx, now, { cause: causeFor[kind], losses: effects })),
    ...(await ownGainTrips(tx, actor, { effects, isNamed: kind === "takeover" })),
  ];
}
