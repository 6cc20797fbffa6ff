import { newId, notFound, type Tx } from "#lib/kernel/index.ts";
import { nothingHeld, type Assignment, type Holdings, type Target } from "./assignment.ts";
import { unmet } from "./conditions.ts";
import type { Conflict } from "./conflicts.ts";
import { loadHoldings } from "./holdings-store.ts";
import type { Interval } from "./interval.ts";
import { withPast } from "./past-store.ts";
import { plan, type Plan } from "./plan.ts";
import type { Subject } from "./subject.ts";
import { loadSubjects } from "./subject-store.ts";
import { entails, type World } from "./world.ts";
import { loadWorld } from "./world-store.ts";

export type Trial = {
  readonly personId: string;
  readonly targets: readonly Target[];
  readonly interval: Interval;
  readonly acceptedConflicts?: readonly string[];
};

type Someone = { readonly world: World; readonly subject: Subject; readonly holdings: Holdings };

async function load(tx: Tx, personId: string, at: number): Promise<Someone> {
  const world = await loadWorld(tx);
  const found = [...(await loadSubjects(tx, [personId])).values()];
  const [subject] = await withPast(tx, world, found, () => at);
  if (!subject) throw notFound("person");
  const holdings = await loadHoldings(tx, [personId], () => at);
  return { world, subject, holdings: holdings.get(personId) ?? nothingHeld };
}

/** What would happen if this person were given these targets: a plan that nobody commits. */
async function planTrial(tx: Tx, now: Date, trial: Trial): Promise<Plan> {
  const { world, subject, holdings } = await load(tx, trial.personId, now.getTime());
  const intents = trial.targets.map((target) => ({
    act: "open" as const,
    assignment: trialAssignment(target, trial),
  }));
  return plan(world, { subject, holdings, intents }, now.getTime());
}

const trialAssignment = (target: Target, trial: Trial): Assignment => ({
  id: newId(),
  targetKind: target.kind,
  targetId: target.id,
  source: "request",
  sourceId: trial.personId,
  sourceVersion: null,
  validFrom: trial.interval.from,
  validTo: trial.interval.to,
  reviewBy: trial.interval.to,
  acceptedConflicts: trial.acceptedConflicts ?? [],
});

/** Separation rules that these targets would break for this person, over this time only. */
export async function conflictsOf(tx: Tx, now: Date, trial: Trial): Promise<readonly Conflict[]> {
  const planned = await planTrial(tx, now, trial);
  const tried = new Set(planned.openAssignments.map(({ id }) => id));
  return planned.conflicts.filter(({ assignmentId }) => tried.has(assignmentId));
}

export type UnmetCondition = { readonly entitlementId: string; readonly conditionId: string };

/** Personnel conditions that these targets ask for and that do not hold for all of this time. */
export async function unmetConditions(
  tx: Tx,
  now: Date,
  trial: Trial,
): Promise<readonly UnmetCondition[]> {
  const { world, subject } = await load(tx, trial.personId, now.getTime());
  return trial.targets
    .flatMap((target) => entails(world, target))
    .flatMap(({ entitlementId }) =>
      (world.entitlements.get(entitlementId)?.conditionIds ?? [])
        .filter((conditionId) => unmet(subject, conditionId, trial.interval).length > 0)
        .map((conditionId) => ({ entitlementId, conditionId })),
    );
}
