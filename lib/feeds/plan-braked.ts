import {
  brakeTrips,
  effectOfPlan,
  isMassEnd,
  planPeople,
  type Cause,
  type PersonEffect,
  type Plan,
} from "#lib/access/index.ts";
import { conflict, type Tx, type Work } from "#lib/kernel/index.ts";
import { heldBy } from "./held-by.ts";

/** One batch that takes something at a time, so that the brake sees what the others took. */
const brakeLock = 7_062_019_286;

type Braked = {
  readonly personIds: readonly string[];
  readonly cause: Cause;
  /** Of whom somebody looked at what the brake held. */
  readonly unbraked: ReadonlySet<string>;
};

/**
 * A step: what these people's access becomes, written by the caller's `commitPlans`.
 * @throws conflict `brake` with the people whose losses pass a threshold.
 */
export async function planBraked(work: Work, { personIds, cause, unbraked }: Braked) {
  const plans: Plan[] = await planPeople(work, { personIds, cause });
  const effects = plans.map(effectOfPlan);
  await brake(
    work,
    effects.filter((each) => !unbraked.has(each.personId)),
  );
  return plans;
}

type Ending = {
  readonly effects: readonly PersonEffect[];
  /** Ends that count with these, as far as the brake lets any other one pass. */
  readonly earlier: (tx: Tx) => Promise<number>;
};

/**
 * A step: an end passes the brake, very many of them do not.
 * @throws conflict `mass_end` with the people.
 */
export async function brakeEnds({ tx }: Work, { effects, earlier }: Ending): Promise<void> {
  if (effects.length === 0) return;
  await lockBrake(tx);
  const isMass = await isMassEnd(tx, { ending: effects.length, earlier: await earlier(tx) });
  if (isMass) throw conflict("mass_end", heldOf(effects));
}

async function brake({ tx, now }: Work, effects: readonly PersonEffect[]): Promise<void> {
  if (!effects.some(({ losses }) => losses.length > 0)) return;
  await lockBrake(tx);
  const trips = await brakeTrips(tx, now, { cause: "feed", losses: effects });
  if (trips.length === 0) return;
  const held = new Set(await heldBy(tx, trips, effects));
  throw conflict("brake", heldOf(effects.filter(({ personId }) => held.has(personId))));
}

/** Until commit: what is counted here is counted by one at a time. */
export const lockBrake = (tx: Tx) =>
  tx.$executeRaw`select pg_advisory_xact_lock(${brakeLock}::bigint)`;

/** Whom it holds, and what would have become of each. */
const heldOf = (effects: readonly PersonEffect[]) => ({
  personIds: effects.map(({ personId }) => personId),
  effects: effects.map(({ personId, gains, losses }) => ({
    ...{ personId, gains: [...gains], losses: [...losses] },
  })),
});
