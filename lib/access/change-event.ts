import { createHash } from "node:crypto";
import type { Json } from "#lib/kernel/index.ts";
import { dateOrNull } from "./instant.ts";
import type { Cause } from "./cause.ts";
import type { Plan } from "./plan.ts";
import type { RightChange } from "./difference.ts";

/**
 * What the log keeps of one person's change: ids and instants only, keys in order, so that its text
 * is its own RFC 8785 form.
 */
export function changeDetail(plan: Plan, cause: Cause): { [key: string]: Json } {
  return {
    blocksClosed: [...plan.closeBlocks],
    blocksOpened: plan.openBlocks.map(({ entitlementId, id, kind, sourceId }) => ({
      entitlementId,
      id,
      kind,
      sourceId,
    })),
    cause: cause.kind,
    causeId: cause.id,
    closed: plan.closeAssignments.map(({ id, reason }) => ({ id, reason })),
    conflicts: plan.conflicts.map(({ assignmentId, isBlocked, sodRuleId }) => ({
      assignmentId,
      isBlocked,
      sodRuleId,
    })),
    effectiveAt: new Date(plan.at).toISOString(),
    gains: plan.access.gains.map(named),
    isLoaded: cause.isLoaded ?? false,
    keeps: plan.access.keeps,
    ...(plan.kept.length > 0 && {
      kept: plan.kept.map(({ entitlementId, until }) => ({
        entitlementId,
        until: new Date(until).toISOString(),
      })),
    }),
    losses: plan.access.losses.map(named),
    number: plan.subject.changeNumber + 1,
    opened: plan.openAssignments.map((each) => ({
      id: each.id,
      source: each.source,
      sourceId: each.sourceId,
      targetId: each.targetId,
      validTo: dateOrNull(each.validTo)?.toISOString() ?? null,
    })),
    previous: plan.subject.lastEvent,
    rescheduled: plan.rescheduleAssignments.map(({ id, reviewBy, validTo }) => ({
      id,
      reviewBy: dateOrNull(reviewBy)?.toISOString() ?? null,
      validTo: dateOrNull(validTo)?.toISOString() ?? null,
    })),
  };
}

const named = ({ entitlementId, reasons }: RightChange): Json => ({
  entitlementId,
  reasons: [...reasons],
});

/** Links a person's changes: each names the hash of the one before, in hex. */
export const hashOfDetail = (detail: { readonly [key: string]: Json }): string =>
  createHash("sha256").update(JSON.stringify(detail)).digest("hex");
