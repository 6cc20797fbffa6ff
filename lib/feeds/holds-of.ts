import { isPosternError, type PersonId } from "#lib/kernel/index.ts";
import { neededToGovern } from "./portal-refusal.ts";

export type Hold = { readonly personId: PersonId; readonly reason: string };

/** Whom a refused batch has to leave out: what takes too much, or leaves nobody to govern. */
export function holdsOf(error: unknown): Hold[] {
  if (!isPosternError(error)) return [];
  const isBraked = error.reason === "brake" || error.reason === "mass_end";
  const braked = isBraked ? (error.details["personIds"] as string[]) : [];
  const { reason } = error;
  const personIds = [...braked, ...(neededToGovern(error) ?? [])];
  return personIds.map((personId) => ({ personId: personId as PersonId, reason }));
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
