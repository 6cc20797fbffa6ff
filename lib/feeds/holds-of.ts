import { z } from "zod";
import { isPosternError, PersonId } from "#lib/kernel/index.ts";
import { neededToGovern } from "./portal-refusal.ts";

/** Who is left out, why, and what the brake saw of what would become of them. */
export const Hold = z.object({
  personId: PersonId,
  reason: z.string(),
  gains: z.array(z.string()).optional(),
  losses: z.array(z.string()).optional(),
});
export type Hold = z.output<typeof Hold>;

const Effects = z
  .array(z.object({ personId: PersonId, gains: z.array(z.string()), losses: z.array(z.string()) }))
  .catch([]);

/** Whom a refused batch has to leave out: what takes too much, or leaves nobody to govern. */
export function holdsOf(error: unknown): Hold[] {
  if (!isPosternError(error)) return [];
  const { reason, details } = error;
  const needed = (neededToGovern(error) ?? []).map((id) => PersonId.parse(id));
  const isBraked = reason === "brake" || reason === "mass_end";
  const braked = isBraked ? Effects.parse(details["effects"]) : [];
  return [...braked, ...needed.map((personId) => ({ personId }))].map((each) => ({
    ...each,
    reason,
  }));
}

/** Tries again without those whom a refusal names, until it is none of theirs. */
export async function tryHolding<T>(
  work: (hold: Hold[]) => Promise<T>,
  hold: readonly Hold[] = [],
): Promise<T> {
  try {
    return await work([...hold]);
  } catch (error) {
    const known = new Set<string>(hold.map(({ personId }) => personId));
    const more = holdsOf(error).filter(({ personId }) => !known.has(personId));
    if (more.length === 0) throw error;
    return tryHolding(work, [...hold, ...more]);
  }
}
