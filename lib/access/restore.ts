import { newId } from "#lib/kernel/index.ts";
import type { Assignment } from "./assignment.ts";
import type { Intent } from "./intents.ts";
import { entails, type World } from "./world.ts";

/** Intent that ended only because its person did, with the ends that it had. Instants are ms. */
export type EndedIntent = Assignment;

/**
 * Why it stays out: its own end has come meanwhile; it gives something of high risk, which is
 * asked for anew; or what it gave is no longer there.
 */
export type StaysOut = "expired" | "privileged" | "gone";
export type Restored = {
  readonly back: readonly { readonly ended: EndedIntent; readonly assignment: Assignment }[];
  readonly out: readonly { readonly ended: EndedIntent; readonly because: StaysOut }[];
};

/** Risks of what comes back by itself; whatever else there is does not. */
const ordinary: ReadonlySet<string> = new Set(["low", "medium"]);

type Restoring = {
  readonly world: World;
  /** Risk classes by entitlement; an unknown one counts as the highest. */
  readonly riskOf: ReadonlyMap<string, string>;
  readonly at: number;
};

/**
 * What comes back when an end is taken back, and what does not: everything but rights of rules,
 * which follow from facts. Guards run over it again when it is planned. In the order of age, so
 * that of two in a conflict the same one stays.
 */
export function restore(ended: readonly EndedIntent[], { world, riskOf, at }: Restoring): Restored {
  const byAge = ended
    .filter(({ source }) => source !== "rule")
    .toSorted((a, b) => a.validFrom - b.validFrom || (a.id < b.id ? -1 : 1));
  const judged = byAge.map((each) => ({ ended: each, because: whyNot(each, world, riskOf, at) }));
  return {
    back: judged.flatMap(({ ended: each, because }) =>
      because === undefined ? [{ ended: each, assignment: again(each, world, at) }] : [],
    ),
    out: judged.flatMap(({ ended: each, because }) =>
      because === undefined ? [] : [{ ended: each, because }],
    ),
  };
}

function whyNot(
  { targetKind, targetId, validTo, reviewBy }: EndedIntent,
  world: World,
  riskOf: ReadonlyMap<string, string>,
  at: number,
): StaysOut | undefined {
  if (Math.min(validTo, reviewBy) <= at) return "expired";
  const given = entails(world, { kind: targetKind, id: targetId });
  // A role that gives nothing may still let somebody decide: it comes back as it was.
  const isGone = given.every(({ until }) => until <= at);
  if (isGone && (given.length > 0 || targetKind === "entitlement")) return "gone";
  const isOrdinary = given.every(({ entitlementId }) =>
    ordinary.has(riskOf.get(entitlementId) ?? ""),
  );
  return isOrdinary ? undefined : "privileged";
}

/** From now on or its own later beginning; what nobody may accept any more is not accepted. */
function again(ended: EndedIntent, world: World, at: number): Assignment {
  const refusing = new Set(
    [...world.sod.values()].flat().flatMap(({ rule }) => (rule.mode === "refuse" ? rule.id : [])),
  );
  return {
    ...ended,
    id: newId(),
    validFrom: Math.max(ended.validFrom, at),
    acceptedConflicts: ended.acceptedConflicts.filter((id) => !refusing.has(id)),
  };
}

export const opening = ({ back }: Restored): Intent[] =>
  back.map(({ assignment }) => ({ act: "open", assignment }));
