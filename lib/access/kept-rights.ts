import { z } from "zod";
import { NamedRight } from "./named-rights.ts";
import type { Plan } from "./plan.ts";

/** A right that somebody keeps for a while after they moved. */
export const KeptRight = NamedRight.extend({ until: z.date() });
export type KeptRight = z.output<typeof KeptRight>;

/** What a plan takes at once, and what it leaves for a while. */
export function endsOf({ kept, access }: Pick<Plan, "kept" | "access">) {
  const ids = new Set(kept.map(({ entitlementId }) => entitlementId));
  return {
    losses: access.losses.filter(({ entitlementId }) => !ids.has(entitlementId)),
    kept: kept.map(({ entitlementId, until }) => ({ entitlementId, until: new Date(until) })),
  };
}
