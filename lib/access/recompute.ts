import type { Work } from "#lib/kernel/index.ts";
import { nothingHeld } from "./assignment.ts";
import type { Cause } from "./cause.ts";
import { commitPlans, type Committed } from "./commit-plans.ts";
import { loadHoldings } from "./holdings-store.ts";
import type { Intent } from "./intents.ts";
import { withPast } from "./past-store.ts";
import { plan, type Plan } from "./plan.ts";
import { loadSubjects, lockSubjects } from "./subject-store.ts";
import { loadWorld, shareWorld } from "./world-store.ts";

export type Recompute = {
  readonly personIds: readonly string[];
  readonly cause: Cause;
  /** What is decided for somebody, besides what follows from rules and facts. */
  readonly intents?: ReadonlyMap<string, readonly Intent[]>;
  /** From when it holds; unset: now. Only loaded history sets it. */
  readonly at?: (personId: string) => number;
};

/** Makes these people's access what their facts, assignments and the rules say. */
export async function recompute(work: Work, asked: Recompute): Promise<Committed> {
  return commitPlans(work, await planPeople(work, asked), asked.cause);
}

/** Locks the people in id order and plans each, without writing. */
export async function planPeople(work: Work, asked: Recompute): Promise<Plan[]> {
  // Nobody is planned without a look at rules and catalogue, which costs a dozen statements.
  if (asked.personIds.length === 0) return [];
  const { tx } = work;
  const at = asked.at ?? (() => work.now.getTime());
  await shareWorld(tx);
  await lockSubjects(tx, asked.personIds);
  const world = await loadWorld(tx);
  const subjects = await loadSubjects(tx, asked.personIds);
  const holdings = await loadHoldings(tx, [...subjects.keys()], at);
  const withFacts = await withPast(tx, world, [...subjects.values()], at);
  return withFacts.map((subject) => {
    const id = subject.personId;
    const given = {
      subject,
      holdings: holdings.get(id) ?? nothingHeld,
      intents: asked.intents?.get(id) ?? [],
    };
    return plan(world, given, at(id));
  });
}
