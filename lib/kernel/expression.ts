import { Environment, type ASTNode } from "@marcbachmann/cel-js";
import { invalidInput } from "./errors.ts";
import { costOf, readsOf } from "./expression-cost.ts";

/** Types that a fact may have in a condition. Absent texts are "", absent lists are []. */
export type FactType = "string" | "bool" | "int" | "list<string>";
/** What a condition may speak of: variables, each with its fields. */
export type Declarations = {
  readonly [variable: string]: { readonly [field: string]: FactType };
};
export type FactValue = string | boolean | bigint | readonly string[];
export type Facts = { readonly [variable: string]: { readonly [field: string]: FactValue } };

/** A checked condition in CEL. */
export type Expression = {
  readonly text: string;
  /** The facts that it reads, such as "person.orgCode": equal facts give equal answers. */
  readonly reads: readonly string[];
  /** Upper bound of evaluation steps, known before anything runs. */
  readonly cost: number;
  /** The answer, or "error" when these facts break it (an index that is not there). */
  readonly evaluate: (facts: Facts) => boolean | "error";
};

export const expressionLengthMax = 4000;
/** Steps: a hundred comparisons over a list of a hundred. */
export const expressionCostMax = 10_000;

export const limits = {
  maxAstNodes: 400,
  maxDepth: 24,
  maxListElements: 200,
  maxMapEntries: 20,
  maxCallArguments: 8,
};

const environments = new WeakMap<Declarations, Environment>();

function environmentOf(declarations: Declarations): Environment {
  const known = environments.get(declarations);
  if (known) return known;
  const made = new Environment({ limits });
  for (const [name, schema] of Object.entries(declarations)) {
    made.registerVariable(name, { schema: { ...schema } });
  }
  environments.set(declarations, made);
  return made;
}

/** Compiles a condition, or refuses it naming line, column and what was expected there. */
export function compileExpression(
  text: string,
  declarations: Declarations,
  field = "expression",
): Expression {
  if (text.length > expressionLengthMax) {
    throw refused(field, "too_long", `at most ${expressionLengthMax} characters`);
  }
  const parsed = parse(text, declarations, field);
  const checked = parsed.check();
  if (!checked.valid) throw located(text, field, checked.error, declarations);
  if (checked.type !== "bool" && checked.type !== "dyn") {
    throw refused(field, "not_a_condition", `true or false, got ${checked.type ?? "nothing"}`);
  }
  return {
    text,
    reads: readsOf(parsed.ast, declarations),
    cost: boundedCost(parsed.ast, text, field),
    evaluate: (facts) => {
      try {
        return parsed(facts) === true;
      } catch {
        return "error";
      }
    },
  };
}

function parse(text: string, declarations: Declarations, field: string) {
  try {
    return environmentOf(declarations).parse(text);
  } catch (error) {
    throw located(text, field, error, declarations);
  }
}

/** @throws invalid_input where it may take too long, or calls what is not offered. */
export function boundedCost(ast: ASTNode, text: string, field: string): number {
  const counted = costOf(ast);
  if (counted.forbidden) {
    const { name, at } = counted.forbidden;
    throw refused(field, "unknown_function", `${placeOf(text, at)}: ${name} is not offered`);
  }
  if (counted.steps > expressionCostMax) {
    const said = `at most ${expressionCostMax} steps, this may take ${counted.steps}`;
    throw refused(field, "too_costly", said);
  }
  return counted.steps;
}

export const refused = (field: string, reason: string, expected: string) =>
  invalidInput([{ field, reason, expected }]);

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

type CelError = { code?: string; summary?: string; message?: string; range?: { start: number } };

export function located(text: string, field: string, error: unknown, declarations: Declarations) {
  const { code, summary, message, range } = error as CelError;
  const said = summary ?? message ?? "cannot be read";
  const place = placeOf(text, range?.start ?? 0);
  return refused(field, code ?? "unreadable", `${place}: ${said}${offer(code, declarations)}`);
}

/** What could have stood there, where the mistake is a name. */
function offer(code: string | undefined, declarations: Declarations): string {
  if (code !== "no_such_key" && code !== "unknown_variable") return "";
  const names = Object.entries(declarations).flatMap(([variable, fields]) =>
    Object.keys(fields).map((name) => `${variable}.${name}`),
  );
  return names.length === 0 ? "" : `; expected one of ${names.join(", ")}`;
}
