import {
  brakeTrips,
  effectOfPlan,
  isMassEnd,
  planPeople,
  type Cause,
  type PersonEffect,
  type Plan,
} from "#lib/access/index.ts";
import { conflict, type Work } from "#lib/kernel/index.ts";
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

/**
 * A step: an end passes the brake, very many of them from one feed do not.
 * @throws conflict `mass_end` with the people.
 */
export async function brakeEnds(
  { tx, now }: Work,
  feedId: string,
  personIds: readonly string[],
): Promise<void> {
  if (personIds.length === 0) return;
  await tx.$executeRaw`select pg_advisory_xact_lock(${brakeLock}::bigint)`;
  const isMass = await isMassEnd(tx, now, { ending: personIds.length, causeId: feedId });
  if (isMass) throw conflict("mass_end", { personIds: [...personIds] });
}

async function brake({ tx, now }: Work, effects: readonly PersonEffect[]): Promise<void> {
  if (!effects.some(({ losses }) => losses.length > 0)) return;
  await tx.$executeRaw`select pg_advisory_xact_lock(${brakeLock}::bigint)`;
  const trips = await brakeTrips(tx, now, { cause: "feed", losses: effects });
  if (trips.length > 0) throw conflict("brake", { personIds: heldBy(trips, effects) });
}
