import { createHash } from "node:crypto";
import { hasEnded } from "./subject.ts";
import type { Plan } from "./plan.ts";

/** What a change means for one person: sorted entitlements that come and go. */
export type PersonEffect = {
  readonly personId: string;
  readonly orgUnitId: string | null;
  readonly gains: readonly string[];
  readonly losses: readonly string[];
  readonly conflicts: number;
  /** Somebody who has left: their losses pass every brake. */
  readonly isTermination: boolean;
};

export function effectOfPlan(plan: Plan): PersonEffect {
  return {
    personId: plan.subject.personId,
    orgUnitId: plan.subject.orgUnitId,
    gains: plan.access.gains.map(({ entitlementId }) => entitlementId).toSorted(),
    losses: plan.access.losses.map(({ entitlementId }) => entitlementId).toSorted(),
    conflicts: plan.conflicts.length,
    isTermination: hasEnded(plan.subject, plan.at),
  };
}

type Rights = Pick<PersonEffect, "personId" | "gains" | "losses">;

const textOf = ({ personId, gains, losses }: Rights): string =>
  `${personId}+${gains.join(",")}-${losses.join(",")}`;

const isVisible = ({ gains, losses }: Rights): boolean => gains.length + losses.length > 0;

/** Binds a preview to what is applied: the draft's version and who gains and loses what. */
export function effectHash(version: number, effects: readonly Rights[]): string {
  const hash = createHash("sha256").update(`${version}\n`);
  for (const line of effects.filter(isVisible).map(textOf).toSorted()) hash.update(`${line}\n`);
  return hash.digest("hex");
}

export type EffectDifference = {
  /** People whom the change now concerns, no longer concerns, or concerns otherwise. */
  readonly appeared: readonly string[];
  readonly disappeared: readonly string[];
  readonly changed: readonly string[];
  readonly count: number;
};

const shownMax = 100;

/** How an effect differs from the one that was previewed; lists are cut, the count is whole. */
export function differenceOf(
  before: readonly Rights[],
  after: readonly Rights[],
): EffectDifference {
  const old = new Map(before.filter(isVisible).map((each) => [each.personId, textOf(each)]));
  const fresh = new Map(after.filter(isVisible).map((each) => [each.personId, textOf(each)]));
  const appeared = [...fresh.keys()].filter((id) => !old.has(id));
  const disappeared = [...old.keys()].filter((id) => !fresh.has(id));
  const changed = [...fresh].flatMap(([id, text]) =>
    old.has(id) && old.get(id) !== text ? [id] : [],
  );
  return {
    appeared: appeared.slice(0, shownMax),
    disappeared: disappeared.slice(0, shownMax),
    changed: changed.slice(0, shownMax),
    count: appeared.length + disappeared.length + changed.length,
  };
}
