import { subtract, union, type Interval } from "./interval.ts";
import type { Piece } from "./piece.ts";
import type { Subject } from "./subject.ts";
import type { WantedBlock } from "./blocks.ts";
import type { World } from "./world.ts";

/** Stretches of `window` in which a condition is not fulfilled. */
export function unmet(subject: Subject, conditionId: string, window: Interval): Interval[] {
  const met = subject.fulfilled.filter((each) => each.conditionId === conditionId);
  return subtract(window, met);
}

/** A block for every condition of what is entailed, as long as it is entailed and not fulfilled. */
export function conditionBlocks(
  world: World,
  subject: Subject,
  pieces: readonly Piece[],
): WantedBlock[] {
  const conditioned = pieces.filter(
    ({ entitlementId }) => (world.entitlements.get(entitlementId)?.conditionIds.length ?? 0) > 0,
  );
  if (conditioned.length === 0) return [];
  return [...Map.groupBy(conditioned, ({ entitlementId }) => entitlementId)].flatMap(
    ([entitlementId, own]) =>
      (world.entitlements.get(entitlementId)?.conditionIds ?? []).flatMap((sourceId) =>
        union(own)
          .flatMap((entailed) => unmet(subject, sourceId, entailed))
          .map(({ from, to }) => ({
            kind: "condition" as const,
            entitlementId,
            assignmentId: null,
            sourceId,
            validFrom: from,
            validTo: to,
          })),
      ),
  );
}
