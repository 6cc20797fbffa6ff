import type { Interval } from "./interval.ts";
import { subtract } from "./interval.ts";
import type { Piece } from "./piece.ts";
import type { Subject } from "./subject.ts";
import type { WantedBlock } from "./blocks.ts";
import type { World } from "./world.ts";

/** Stretches of `window` in which a condition is not fulfilled. */
export function unmet(subject: Subject, conditionId: string, window: Interval): Interval[] {
  const met = subject.fulfilled.filter((each) => each.conditionId === conditionId);
  return subtract(window, met);
}

/** A block for every entailed entitlement and condition, while the condition is not fulfilled. */
export function conditionBlocks(
  world: World,
  subject: Subject,
  pieces: readonly Piece[],
  window: Interval,
): WantedBlock[] {
  const blocks: WantedBlock[] = [];
  const seen = new Set<string>();
  for (const { entitlementId } of pieces) {
    const conditions = world.entitlements.get(entitlementId)?.conditionIds ?? [];
    if (conditions.length === 0 || seen.has(entitlementId)) continue;
    seen.add(entitlementId);
    for (const conditionId of conditions) {
      for (const { from, to } of unmet(subject, conditionId, window)) {
        blocks.push({
          kind: "condition",
          entitlementId,
          assignmentId: null,
          sourceId: conditionId,
          validFrom: from,
          validTo: to,
        });
      }
    }
  }
  return blocks;
}
