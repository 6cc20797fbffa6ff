import { newId } from "#lib/kernel/index.ts";
import type { Assignment, Target } from "./assignment.ts";
import { graceAssignment, graceEnd, gracesOf } from "./grace.ts";
import { forever } from "./interval.ts";
import { employment, type Subject } from "./subject.ts";
import { matches, type CompiledRule, type World } from "./world.ts";

export type RuleChange = {
  readonly opened: readonly Assignment[];
  readonly closed: readonly { readonly id: string; readonly reason: string }[];
};

const keyOf = (ruleId: string | null, target: Target) => `${ruleId}:${target.kind}:${target.id}`;

/**
 * Opens what the rules in force give this person, or let them keep after a move, and closes what
 * they no longer give. What stays keeps naming the version of the rule that made it.
 */
export function ruleChange(
  world: World,
  subject: Subject,
  held: readonly Assignment[],
  at: number,
): RuleChange {
  const rules = matchChange(world, subject, held, at);
  const kept = graceChange(world, subject, held, at);
  return {
    opened: [...rules.opened, ...kept.opened],
    closed: [...rules.closed, ...kept.closed],
  };
}

function matchChange(
  world: World,
  subject: Subject,
  held: readonly Assignment[],
  at: number,
): RuleChange {
  const from = Math.max(at, employment(subject).from);
  const wanted = wantedOf(world, subject);
  const closed: { id: string; reason: string }[] = [];
  for (const assignment of held) {
    if (assignment.source !== "rule") continue;
    const target = { kind: assignment.targetKind, id: assignment.targetId };
    const key = keyOf(assignment.sourceId, target);
    // One that begins too late (the first day was moved forward) is replaced.
    const isKept = wanted.has(key) && assignment.validFrom <= from;
    if (isKept) wanted.delete(key);
    else closed.push({ id: assignment.id, reason: "rule_no_longer_matches" });
  }
  if (from === forever) return { opened: [], closed };
  const opened = [...wanted.values()].map(({ rule, target }) => ruleAssignment(rule, target, from));
  return { opened, closed };
}

function graceChange(
  world: World,
  subject: Subject,
  held: readonly Assignment[],
  at: number,
): RuleChange {
  const graces = gracesOf(world, subject, at);
  const wanted = new Map(graces.map((grace) => [keyOf(grace.rule.id, grace.target), grace]));
  const closed: { id: string; reason: string }[] = [];
  for (const { id, source, sourceId, targetKind, targetId, validTo } of held) {
    if (source !== "grace") continue;
    const key = keyOf(sourceId, { kind: targetKind, id: targetId });
    const grace = wanted.get(key);
    if (grace && graceEnd(world, grace) === validTo) wanted.delete(key);
    else closed.push({ id, reason: "grace_over" });
  }
  return { opened: [...wanted.values()].map((grace) => graceAssignment(world, grace, at)), closed };
}

type Wanted = { readonly rule: CompiledRule; readonly target: Target };

function wantedOf(world: World, subject: Subject): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const rule of world.rules) {
    if (!matches(rule.expression, subject.facts)) continue;
    for (const target of rule.targets) wanted.set(keyOf(rule.id, target), { rule, target });
  }
  return wanted;
}

const ruleAssignment = (rule: CompiledRule, target: Target, from: number): Assignment => ({
  id: newId(),
  targetKind: target.kind,
  targetId: target.id,
  source: "rule",
  sourceId: rule.id,
  sourceVersion: rule.version,
  validFrom: from,
  validTo: forever,
  reviewBy: forever,
  acceptedConflicts: [],
});
