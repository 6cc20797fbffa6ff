import type { Assignment, Block, Holdings } from "./assignment.ts";
import { blockChange, personBlocks, withoutBlocked, type WantedBlock } from "./blocks.ts";
import { conditionBlocks } from "./conditions.ts";
import { conflictBlocks, conflictsOf, type Conflict } from "./conflicts.ts";
import { accessChange, type AccessChange } from "./difference.ts";
import { keptOf, type Kept } from "./grace.ts";
import { applyIntents, type Intent, type Rescheduled } from "./intents.ts";
import { forever, intersect } from "./interval.ts";
import { piecesOf, type Piece } from "./piece.ts";
import { ruleChange } from "./rule-assignments.ts";
import { employment, hasEnded, type Subject, type SubjectNow } from "./subject.ts";
import { timelineOf, type Segment } from "./timeline.ts";
import type { World } from "./world.ts";

/** Everything that a commit writes for one person, and what it means. */
export type Plan = {
  readonly subject: SubjectNow;
  readonly at: number;
  readonly openAssignments: readonly Assignment[];
  readonly closeAssignments: readonly { readonly id: string; readonly reason: string }[];
  readonly rescheduleAssignments: readonly Rescheduled[];
  readonly openBlocks: readonly Block[];
  readonly closeBlocks: readonly string[];
  readonly access: AccessChange;
  /** Among the losses or not: what ends by itself some time after a move. */
  readonly kept: readonly Kept[];
  readonly conflicts: readonly Conflict[];
};

export type PlanInput = {
  readonly subject: Subject;
  readonly holdings: Holdings;
  readonly intents?: readonly Intent[];
};

/**
 * What access this person should have from `at` on, as the difference to what they hold: rules,
 * intents, employment, conditions, separation, leave. Pure, so a preview is this and nothing else.
 */
export function plan(world: World, given: PlanInput, at: number): Plan {
  const { subject, holdings, intents = [] } = given;
  if (hasEnded(subject, at)) return planEnd(subject, holdings, at);
  const wished = applyIntents(holdings.assignments, intents);
  const rules = ruleChange(world, subject, wished.assignments, at);
  const closedByRules = new Set(rules.closed.map(({ id }) => id));
  const assignments = [
    ...wished.assignments.filter(({ id }) => !closedByRules.has(id)),
    ...rules.opened,
  ];
  const effect = effectOf(world, { subject, assignments, at });
  const blocks = blockChange(holdings.blocks, effect.blocks, at);
  return {
    subject,
    at,
    openAssignments: [...wished.opened, ...rules.opened],
    closeAssignments: [...wished.closed, ...rules.closed],
    rescheduleAssignments: wished.rescheduled,
    openBlocks: blocks.opened,
    closeBlocks: blocks.closed,
    access: accessChange(holdings.access, effect.timeline, { at, employed: employment(subject) }),
    kept: keptOf(effect.timeline, assignments),
    conflicts: effect.conflicts,
  };
}

type Given = {
  readonly subject: Subject;
  readonly assignments: readonly Assignment[];
  readonly at: number;
};
type Effect = {
  readonly blocks: readonly WantedBlock[];
  readonly timeline: ReadonlyMap<string, Segment[]>;
  readonly conflicts: readonly Conflict[];
};

/** Conditions come before separation, leave after it: nobody conflicts with what cannot hold. */
function effectOf(world: World, { subject, assignments, at }: Given): Effect {
  const window = intersect(employment(subject), { from: at, to: forever });
  const entailed = piecesOf(world, assignments, window);
  const unmet = conditionBlocks(world, subject, entailed);
  const met = withoutBlocked(entailed, unmet);
  const conflicts = conflictsOf(world, assignments, met);
  const refused = conflictBlocks(conflicts);
  const stopped = personBlocks(subject, at);
  const left: readonly Piece[] = withoutBlocked(met, [...refused, ...stopped]);
  return { blocks: [...unmet, ...refused, ...stopped], timeline: timelineOf(left), conflicts };
}

/** Who has left holds nothing: intents close too, so that nothing returns with a new hire. */
function planEnd(subject: Subject, holdings: Holdings, at: number): Plan {
  return {
    subject,
    at,
    openAssignments: [],
    closeAssignments: holdings.assignments.map(({ id }) => ({ id, reason: "person_ended" })),
    rescheduleAssignments: [],
    openBlocks: [],
    closeBlocks: holdings.blocks.map(({ id }) => id),
    access: accessChange(holdings.access, new Map(), { at }),
    kept: [],
    conflicts: [],
  };
}

/** Whether committing it would write anything. */
export const changesNothing = (planned: Plan): boolean =>
  planned.openAssignments.length === 0 &&
  planned.closeAssignments.length === 0 &&
  planned.rescheduleAssignments.length === 0 &&
  planned.openBlocks.length === 0 &&
  planned.closeBlocks.length === 0 &&
  planned.access.opened.length === 0 &&
  planned.access.rescheduled.length === 0 &&
  planned.access.withdrawn.length === 0;
