import { newId } from "#lib/kernel/index.ts";
import type { Assignment, Target } from "./assignment.ts";
import type { Subject } from "./subject.ts";
import type { Segment } from "./timeline.ts";
import { entails, matches, type CompiledRule, type World } from "./world.ts";

/** What a rule gave until `appliedTo`, and gives no more. */
export type Grace = {
  readonly rule: CompiledRule;
  readonly target: Target;
  readonly appliedTo: number;
};

/**
 * What somebody keeps for a while after they moved: what a rule in force gave them by facts that
 * held until then and gives no more, for as long as its risk allows. It follows from the history of
 * their facts alone, so late news and corrections give what punctual ones would have given. Only
 * facts turn: an edited rule, an end, a leave or a suspension leaves nothing to keep.
 */
export function gracesOf(world: World, subject: Subject, at: number): Grace[] {
  if (world.graceMs === 0 || subject.past.length === 0) return [];
  if (subject.hrState !== "active" || subject.isSuspended) return [];
  const now = world.rules.filter(({ expression }) => matches(expression, subject.facts));
  const given = new Set(now.flatMap(({ targets }) => targets.map(({ id }) => id)));
  return world.rules.flatMap((rule) => {
    if (now.includes(rule)) return [];
    const appliedTo = lastApplied(rule, subject);
    if (appliedTo === undefined) return [];
    return rule.targets
      .filter(({ id }) => !given.has(id))
      .map((target) => ({ rule, target, appliedTo }))
      .filter((grace) => isLeft(world, grace, at));
  });
}

/** The last instant at which the rule, as it is now, gave something by facts of then. */
function lastApplied(rule: CompiledRule, { past }: Subject): number | undefined {
  return past.findLast(({ to, facts }) => to > rule.since && matches(rule.expression, facts))?.to;
}

const isLeft = (world: World, { target, appliedTo }: Grace, at: number): boolean =>
  entails(world, target).some(
    ({ entitlementId }) => appliedTo + graceMsOf(world, entitlementId, appliedTo) > at,
  );

/** The shortest of all that was decided since the move: what ended by it does not come back. */
function graceMsOf(world: World, entitlementId: string, appliedTo: number): number {
  const { graceMs = 0, formerGraces = [] } = world.entitlements.get(entitlementId) ?? {};
  const since = formerGraces.filter(({ until }) => until > appliedTo);
  return Math.min(graceMs, ...since.map((former) => former.graceMs));
}

/** It lasts as long as the longest grace; each right that it entails, as its own risk allows. */
export const graceEnd = (world: World, { appliedTo }: Grace): number => appliedTo + world.graceMs;

/** When one right that a kept assignment entails ends. */
export function graceEndOf(world: World, kept: Assignment, entitlementId: string): number {
  const appliedTo = kept.validTo - world.graceMs;
  return appliedTo + graceMsOf(world, entitlementId, appliedTo);
}

export const graceAssignment = (world: World, grace: Grace, from: number): Assignment => ({
  id: newId(),
  targetKind: grace.target.kind,
  targetId: grace.target.id,
  source: "grace",
  sourceId: grace.rule.id,
  sourceVersion: grace.rule.version,
  validFrom: from,
  validTo: graceEnd(world, grace),
  reviewBy: graceEnd(world, grace),
  acceptedConflicts: [],
});

/** A right that is only kept after a move, until then. */
export type Kept = { readonly entitlementId: string; readonly until: number };

/** Rights whose stretches end with one that rests on nothing but grace. */
export function keptOf(
  timeline: ReadonlyMap<string, readonly Segment[]>,
  assignments: readonly Assignment[],
): Kept[] {
  const graces = new Set(
    assignments.filter(({ source }) => source === "grace").map(({ id }) => id),
  );
  if (graces.size === 0) return [];
  return [...timeline].flatMap(([entitlementId, segments]) => {
    const last = segments.at(-1);
    const isKept = last?.reasons.every((id) => graces.has(id)) ?? false;
    return last && isKept ? [{ entitlementId, until: last.to }] : [];
  });
}
