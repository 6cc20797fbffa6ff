import { z } from "zod";
import { dayMs, idOf, PersonId } from "#lib/kernel/index.ts";

export const DelegationId = idOf("delegation");

export const Delegation = z.object({
  id: DelegationId,
  fromId: PersonId,
  toId: PersonId,
  reason: z.string(),
  validFrom: z.date(),
  validTo: z.date(),
  endedAt: z.date().nullable(),
});
export type Delegation = z.output<typeof Delegation>;

/** Longest time a voice is lent, in days. */
const delegationDaysMax = 90;

type Period = Pick<Delegation, "validFrom" | "validTo">;
const overlaps = (a: Period, b: Period): boolean =>
  a.validFrom < b.validTo && b.validFrom < a.validTo;

/**
 * Why this voice cannot be lent; undefined: it can. One level only: who lends out a voice receives
 * none at the same time, and the reverse.
 */
export function delegationProblem(
  asked: Pick<Delegation, "fromId" | "toId"> & Period,
  standing: readonly Delegation[],
  now: Date,
): string | undefined {
  if (asked.fromId === asked.toId) return "delegate_to_yourself";
  if (asked.validTo <= asked.validFrom) return "ends_before_it_starts";
  if (asked.validTo <= now) return "already_over";
  const days = (asked.validTo.getTime() - asked.validFrom.getTime()) / dayMs;
  if (days > delegationDaysMax) return "delegation_too_long";
  const during = standing.filter((each) => each.endedAt === null && overlaps(each, asked));
  if (during.some(({ fromId }) => fromId === asked.toId)) return "delegate_delegates_onward";
  if (during.some(({ toId }) => toId === asked.fromId)) return "voice_is_lent_to_you";
  const isTwice = during.some((each) => each.fromId === asked.fromId && each.toId === asked.toId);
  return isTwice ? "delegated_already" : undefined;
}
