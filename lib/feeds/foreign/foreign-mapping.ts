import { z } from "zod";
import {
  compileValue,
  invalidInput,
  isPosternError,
  type Problem,
  type ValueExpression,
} from "#lib/kernel/index.ts";
import { fieldsOfKind, hrKinds } from "../inbox/hr-event.ts";
import { Signing } from "./signing.ts";

const Expression = z.string().trim().min(1).max(2000);
const rulesMax = 60;

const Rule = z.strictObject({
  /** CEL that is true or false: the first rule that holds says what a payload is. */
  when: Expression,
  kind: z.enum([...hrKinds, "ignore"]),
  /** CEL by field of the kind; what is not mapped is never kept. */
  fields: z.record(z.string().max(40), Expression).default({}),
});

/**
 * How the payloads of another system become our events. Expressions are CEL over `event`, the whole
 * payload, and `item`, one element of `each`; without `each` both are the same.
 */
export const ForeignMapping = z.strictObject({
  /** Gives a list: each element is an event of its own. */
  each: Expression.optional(),
  /** What the source calls the event; unset: `webhook-id`, else what the payload says. */
  id: Expression.optional(),
  /** Whom it is about: their employee number. */
  number: Expression,
  /** When it was entered at the source: ISO 8601 with an offset, or seconds; unset: on arrival. */
  entered: Expression.optional(),
  rules: z.array(Rule).min(1).max(rulesMax),
  /** How the source signs; unset: as Standard Webhooks has it. */
  signing: Signing.optional(),
});
export type ForeignMapping = z.output<typeof ForeignMapping>;

/** Every expression of a mapping by its path, such as `rules.0.fields.day`. */
export function expressionsOf({ each, id, number, entered, rules }: ForeignMapping) {
  const found = new Map<string, string>();
  for (const [path, text] of Object.entries({ each, id, number, entered })) {
    if (text !== undefined) found.set(path, text);
  }
  for (const [index, { when, kind, fields }] of rules.entries()) {
    found.set(`rules.${index}.when`, when);
    if (kind === "ignore") continue;
    for (const [name, text] of Object.entries(fields)) {
      found.set(`rules.${index}.fields.${name}`, text);
    }
  }
  return found;
}

/** What expressions may speak of. */
export const variableNames = ["event", "item"] as const;

export type CompiledMapping = {
  readonly mapping: ForeignMapping;
  readonly expressions: ReadonlyMap<string, ValueExpression>;
};

/** @throws invalid_input naming every expression and field that cannot be right. */
export function compileMapping(mapping: ForeignMapping): CompiledMapping {
  const problems: Problem[] = [];
  const expressions = new Map<string, ValueExpression>();
  for (const [path, text] of expressionsOf(mapping)) {
    try {
      expressions.set(path, compileValue(text, variableNames, path));
    } catch (error) {
      if (!isPosternError(error)) throw error;
      problems.push(...(error.details["problems"] as Problem[]));
    }
  }
  for (const [index, rule] of mapping.rules.entries()) {
    problems.push(...fieldProblems(rule, `rules.${index}.fields`));
  }
  if (problems.length > 0) throw invalidInput(problems);
  return { mapping, expressions };
}

function fieldProblems({ kind, fields }: z.output<typeof Rule>, within: string): Problem[] {
  if (kind === "ignore") return [];
  const known = fieldsOfKind(kind);
  const names = known.map(({ name }) => name);
  const unknown = Object.keys(fields).filter((name) => !names.includes(name));
  const missing = known.filter(({ name, isRequired }) => isRequired && !(name in fields));
  return [
    ...unknown.map((name) => ({
      field: `${within}.${name}`,
      reason: "unknown_field",
      expected: `one of ${names.join(", ")}`,
    })),
    ...missing.map(({ name }) => ({
      field: `${within}.${name}`,
      reason: "missing_field",
      expected: `an expression: every ${kind} says it`,
    })),
  ];
}
