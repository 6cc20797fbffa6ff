import { compileExpression, PosternError, type Expression } from "#lib/kernel/index.ts";
import { policyFacts, type PolicyFacts } from "./policy-facts.ts";
import type { PolicyDefinition } from "./policy-definition.ts";

/** A version of a policy that is in force. */
export type Policy = {
  readonly policyId: string;
  readonly versionId: string;
  readonly version: number;
  readonly code: string;
  readonly name: string;
  /** Lower numbers are asked first. */
  readonly priority: number;
  readonly condition: string;
  readonly definition: PolicyDefinition;
  /** Who wrote this version, and who put it in force. */
  readonly authors: readonly string[];
};

const compiled = new Map<string, Expression>();
const compiledMax = 1000;

function conditionOf(text: string): Expression {
  const known = compiled.get(text);
  if (known) return known;
  if (compiled.size >= compiledMax) compiled.clear();
  const made = compileExpression(text, policyFacts, "condition");
  compiled.set(text, made);
  return made;
}

const byPriority = (a: Policy, b: Policy): number =>
  a.priority - b.priority || (a.code < b.code ? -1 : 1);

/**
 * The first policy in order of priority whose condition holds. No match refuses, and so does a
 * condition that breaks: skipping a strict policy for a lax one would approve by error.
 */
export function choosePolicy(policies: readonly Policy[], facts: PolicyFacts): Policy {
  for (const policy of policies.toSorted(byPriority)) {
    const answer = conditionOf(policy.condition).evaluate(facts);
    if (answer === "error") {
      throw new PosternError("conflict", "policy_condition_breaks", { policy: policy.code });
    }
    if (answer) return policy;
  }
  throw new PosternError("conflict", "no_policy_matches");
}

export type Limits = { readonly minutesMax: number | null; readonly isPermanentAllowed: boolean };

/** The stricter of the policy's limits and the target's own longest time. */
export function limitsOf(definition: PolicyDefinition, targetMinutesMax: number | null): Limits {
  const both = [definition.minutesMax, targetMinutesMax ?? undefined].filter(
    (each) => each !== undefined,
  );
  return {
    minutesMax: both.length === 0 ? null : Math.min(...both),
    isPermanentAllowed: definition.isPermanentAllowed && targetMinutesMax === null,
  };
}

/** Why this time may not be asked for; undefined: it may. */
export function limitProblem(limits: Limits, minutes: number | null): string | undefined {
  if (minutes === null) return limits.isPermanentAllowed ? undefined : "permanent_not_allowed";
  if (limits.minutesMax === null) return undefined;
  return minutes <= limits.minutesMax ? undefined : "longer_than_allowed";
}
