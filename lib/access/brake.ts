import { z } from "zod";
import { maybe, one, rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { CauseKind } from "./cause.ts";
import { riskTrips } from "./brake-risks.ts";
import { kindsOf, windowMs, BrakeSettings, type BrakeTrip, type Loss } from "./brake-trip.ts";

/**
 * Where these losses, with those of the last 24 hours and those that began roll-outs still bring,
 * pass the thresholds: for the company and a class of risk those of the same cause, for a
 * department those of any.
 */
export async function brakeTrips(
  tx: Tx,
  now: Date,
  asked: { readonly cause: CauseKind; readonly losses: readonly Loss[] },
): Promise<BrakeTrip[]> {
  const losing = tally(asked.losses);
  const total = [...losing.values()].reduce((sum, each) => sum + each, 0);
  if (total === 0) return [];
  const settings = await loadBrake(tx);
  const risky = await riskTrips({ tx, now, settings }, asked);
  const before = await lostBefore(tx, now, asked.cause);
  const suspects = [...losing].filter(
    ([unit, lost]) => lost + (before.units.get(unit) ?? 0) > settings.rightsMax,
  );
  const isCompanySuspect = total + before.cause > settings.rightsMax;
  if (suspects.length === 0 && !isCompanySuspect) return risky;
  const holding = await loadHolding(tx, now);
  const trip = (unit: string | null, lost: number, earlier: number): BrakeTrip => {
    const held = unit === null ? holding.company : (holding.units.get(unit) ?? 0);
    // What was lost earlier in the window was held at its beginning.
    const limit = Math.max(settings.rightsMax, (held + earlier) * settings.shareMax);
    const scope = unit === null ? "company" : "department";
    return { scope, orgUnitId: unit, losing: lost, lostBefore: earlier, holding: held, limit };
  };
  return [
    ...(isCompanySuspect ? [trip(null, total, before.cause)] : []),
    ...suspects.map(([unit, lost]) => trip(unit, lost, before.units.get(unit) ?? 0)),
    ...risky,
  ].filter((each) => each.losing + each.lostBefore > each.limit);
}

/**
 * Whether so many ends of people, with those before, are more than a company has in a day: as many
 * people as rights may be lost, or the same share of everybody.
 */
export async function isMassEnd(
  tx: Tx,
  { ending, earlier }: { readonly ending: number; readonly earlier: number },
): Promise<boolean> {
  if (ending === 0) return false;
  const { rightsMax, shareMax } = await loadBrake(tx);
  if (ending + earlier <= rightsMax) return false;
  const present = await countPresent(tx);
  // Whoever ended within the window was present at its beginning.
  return ending + earlier > (present + ending + earlier) * shareMax;
}

/**
 * Whether so many people who come, with those before, are more than one feed brings in a day: a
 * name that nobody bears gets what everybody gets.
 */
export async function isMassArrival(
  tx: Tx,
  { arriving, earlier }: { readonly arriving: number; readonly earlier: number },
): Promise<{ readonly present: number; readonly limit: number } | undefined> {
  const { arrivalsMax, shareMax } = await loadBrake(tx);
  if (arriving + earlier <= arrivalsMax) return undefined;
  const present = (await countPresent(tx)) - earlier;
  const limit = Math.max(arrivalsMax, present * shareMax);
  return arriving + earlier > limit ? { present, limit } : undefined;
}

async function countPresent(tx: Tx): Promise<number> {
  const { present } = await one(
    tx,
    z.object({ present: z.number() }),
    sql`select count(*)::int as present from person where hr_state <> 'ended'`,
  );
  return present;
}

/** How many people ended within the last 24 hours because their last day had come. */
export async function endedByClock(tx: Tx, now: Date): Promise<number> {
  const { n } = await one(
    tx,
    z.object({ n: z.number() }),
    sql`select count(distinct person_id)::int as n from change
        where cause = 'termination' and cause_id is null
          and at > ${new Date(now.getTime() - windowMs)}`,
  );
  return n;
}

/** Losses by department; terminations pass, and people without a department count only in all. */
function tally(losses: readonly Loss[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { orgUnitId, isTermination, losses: lost } of losses) {
    if (isTermination || lost.length === 0) continue;
    const unit = orgUnitId ?? "";
    found.set(unit, (found.get(unit) ?? 0) + lost.length);
  }
  return found;
}

export async function loadBrake(tx: Tx): Promise<BrakeSettings> {
  const found = await maybe(
    tx,
    z.object({ value: BrakeSettings }),
    sql`select value from setting where key = 'access.brake'`,
  );
  return found?.value ?? BrakeSettings.parse({});
}

type Lost = { readonly unit: string; readonly ofCause: number; readonly lost: number };

async function lostBefore(tx: Tx, now: Date, cause: CauseKind) {
  const found = [...(await lostSince(tx, now, cause)), ...(await lostToCome(tx, cause))];
  const units = new Map<string, number>();
  for (const { unit, lost } of found) units.set(unit, (units.get(unit) ?? 0) + lost);
  return { units, cause: found.reduce((sum, { ofCause }) => sum + ofCause, 0) };
}

/** An undo counts with every cause: else each would begin a count of its own. */
const lostSince = (tx: Tx, now: Date, cause: CauseKind): Promise<Lost[]> =>
  rows<Lost>(
    tx,
    sql`select coalesce(org_unit_id::text, '') as unit, sum(cardinality(losses))::int as lost,
               coalesce(sum(cardinality(losses))
                 filter (where cause = any(${[cause, "undo"]}::text[])), 0)::int as of_cause
        from change
        where is_counted and cardinality(losses) > 0
          and at > ${new Date(now.getTime() - windowMs)} group by 1`,
  );

/** What began and is not applied yet: several started at once, or paused, must see each other. */
const lostToCome = (tx: Tx, cause: CauseKind): Promise<Lost[]> =>
  rows<Lost>(
    tx,
    sql`select coalesce(p.org_unit_id::text, '') as unit, sum(cardinality(x.losses))::int as lost,
               coalesce(sum(cardinality(x.losses))
                 filter (where r.kind = any(${kindsOf(cause)}::text[])
                   or r.undo_of is not null), 0)::int as of_cause
        from rollout r join rollout_person x on x.rollout_id = r.id
        join person p on p.id = x.person_id
        where r.state in ('running', 'paused') and r.released_by is null
          and x.state = 'planned' and cardinality(x.losses) > 0 and p.hr_state <> 'ended'
        group by 1`,
  );

async function loadHolding(tx: Tx, now: Date) {
  const found = await rows<{ unit: string; held: number }>(
    tx,
    sql`select coalesce(p.org_unit_id::text, '') as unit, count(*)::int as held
        from access a join person p on p.id = a.person_id
        where a.withdrawn_by is null and a.closed_by is null and a.valid_from <= ${now}
          and (a.valid_to is null or a.valid_to > ${now})
        group by 1`,
  );
  return {
    units: new Map(found.map(({ unit, held }) => [unit, held])),
    company: found.reduce((sum, { held }) => sum + held, 0),
  };
}

/** One line for people: how many rights, where, and what the limit is. */
export const holdReasonOf = (trips: readonly BrakeTrip[]): string =>
  JSON.stringify(trips.slice(0, 50));
