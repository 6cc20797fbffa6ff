import { isOfRule, type Assignment, type Source } from "./assignment.ts";
import type { WantedBlock } from "./blocks.ts";
import { overlap, subtract, union, type Interval } from "./interval.ts";
import type { Piece } from "./piece.ts";
import type { SodMembership, SodMode, SodSide, World } from "./world.ts";

/** Two sides of a separation rule held at once; `assignmentId` is the one that came second. */
export type Conflict = Interval & {
  readonly sodRuleId: string;
  readonly mode: SodMode;
  readonly assignmentId: string;
  readonly entitlementId: string | null;
  /** Accepted or only recorded: nothing is blocked. */
  readonly isBlocked: boolean;
};

const rank: Record<Source, number> = {
  ...{ rule: 0, takeover: 1, emergency: 2, direct: 3, request: 4 },
  // What is only kept for a while gives way to everything.
  grace: 5,
};

/** Which of two stays in a conflict: birthrights first, by name and not by arrival; then age. */
function precedence(a: Assignment, b: Assignment): number {
  if (a.source !== b.source) return rank[a.source] - rank[b.source];
  const [left, right] = isOfRule(a.source) ? [ruleKey(a), ruleKey(b)] : [ageKey(a), ageKey(b)];
  return left < right ? -1 : Number(left > right);
}
const ruleKey = (each: Assignment) => `${each.sourceId}:${each.targetId}`;
const ageKey = (each: Assignment) => `${String(each.validFrom).padStart(16, "0")}:${each.id}`;

type Admitted = Map<string, Interval[]>;
const sideKey = (ruleId: string, side: SodSide) => `${ruleId}:${side}`;
const opposite = (side: SodSide): SodSide => (side === "left" ? "right" : "left");

/** Conflicts among what is held, over overlapping time only; symmetric in the two sides. */
export function conflictsOf(
  world: World,
  assignments: readonly Assignment[],
  pieces: readonly Piece[],
): Conflict[] {
  if (world.sod.size === 0) return [];
  const byAssignment = Map.groupBy(pieces, (piece) => piece.assignmentId);
  const admitted: Admitted = new Map();
  const found: Conflict[] = [];
  for (const assignment of assignments.toSorted(precedence)) {
    const own = byAssignment.get(assignment.id);
    if (own) admit(world, { assignment, own, admitted, found });
  }
  return found;
}

type Step = {
  readonly assignment: Assignment;
  readonly own: readonly Piece[];
  readonly admitted: Admitted;
  readonly found: Conflict[];
};
type Scope = {
  readonly entitlementId: string | null;
  readonly memberships: readonly SodMembership[];
};

function admit(world: World, step: Step): void {
  const blocked: Interval[] = [];
  const role = roleMemberships(world, step.assignment);
  if (role.length > 0) {
    blocked.push(...settle(step, { entitlementId: null, memberships: role }, union(step.own)));
  }
  for (const [entitlementId, parts] of Map.groupBy(step.own, (piece) => piece.entitlementId)) {
    const memberships = world.sod.get(entitlementId);
    if (!memberships) continue;
    settle(step, { entitlementId, memberships }, without(parts, blocked));
  }
}

/** Notes every conflict of one scope, admits the rest; answers what is blocked. */
function settle(step: Step, scope: Scope, held: readonly Interval[]): Interval[] {
  const blocked: Interval[] = [];
  for (const { rule, side } of scope.memberships) {
    const against = step.admitted.get(sideKey(rule.id, opposite(side))) ?? [];
    const isAccepted =
      rule.mode === "record" || step.assignment.acceptedConflicts.includes(rule.id);
    for (const { from, to } of overlap(held, against)) {
      step.found.push({
        sodRuleId: rule.id,
        mode: rule.mode,
        assignmentId: step.assignment.id,
        entitlementId: scope.entitlementId,
        isBlocked: !isAccepted,
        from,
        to,
      });
      if (!isAccepted) blocked.push({ from, to });
    }
  }
  const rest = without(held, blocked);
  for (const { rule, side } of scope.memberships) {
    const key = sideKey(rule.id, side);
    step.admitted.set(key, [...(step.admitted.get(key) ?? []), ...rest]);
  }
  return blocked;
}

const without = (held: readonly Interval[], holes: readonly Interval[]): Interval[] =>
  held.flatMap((each) => subtract(each, holes));

function roleMemberships(world: World, assignment: Assignment): SodMembership[] {
  if (assignment.targetKind !== "role") return [];
  const held = world.roles.get(assignment.targetId)?.roleIds ?? [];
  return held.flatMap((id) => world.sod.get(id) ?? []);
}

/** A refused conflict, and one nobody accepted, blocks what came second while both would hold. */
export const conflictBlocks = (conflicts: readonly Conflict[]): WantedBlock[] =>
  conflicts
    .filter((each) => each.isBlocked)
    .map((each) => ({
      kind: "conflict",
      entitlementId: each.entitlementId,
      assignmentId: each.assignmentId,
      sourceId: each.sodRuleId,
      validFrom: each.from,
      validTo: each.to,
    }));
