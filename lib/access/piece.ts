import { validity, type Assignment } from "./assignment.ts";
import { graceEndOf } from "./grace.ts";
import { intersect, isEmptyInterval, type Interval } from "./interval.ts";
import { entails, type World } from "./world.ts";

/** What one assignment entails of one entitlement, over one stretch of time. */
export type Piece = Interval & {
  readonly entitlementId: string;
  readonly assignmentId: string;
};

/** What assignments entail within a window, until an entitlement, a role or they themselves end. */
export function piecesOf(
  world: World,
  assignments: readonly Assignment[],
  window: Interval,
): Piece[] {
  const pieces: Piece[] = [];
  for (const assignment of assignments) {
    const valid = intersect(validity(assignment), window);
    if (isEmptyInterval(valid)) continue;
    const target = { kind: assignment.targetKind, id: assignment.targetId };
    for (const { entitlementId, until } of entails(world, target)) {
      const isKept = assignment.source === "grace";
      const kept = isKept ? graceEndOf(world, assignment, entitlementId) : valid.to;
      const to = Math.min(valid.to, until, kept);
      if (valid.from >= to) continue;
      pieces.push({ entitlementId, assignmentId: assignment.id, from: valid.from, to });
    }
  }
  return pieces;
}
