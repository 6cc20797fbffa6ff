import { Environment } from "@marcbachmann/cel-js";
import { boundedCost, expressionLengthMax, limits, located, refused } from "./expression.ts";

/** What an expression gave: whole numbers are written in decimal, instants as ISO 8601. */
export type Value = string | boolean | null | readonly unknown[];
export type Evaluated =
  | { readonly value: Value }
  /** What broke it; `said` may quote what it read. */
  | { readonly reason: string; readonly said: string };

/** Whole values by the names of the variables that they are. */
export type Variables = { readonly [variable: string]: unknown };

/** A checked expression in CEL over values of any shape. */
export type ValueExpression = {
  readonly text: string;
  readonly evaluate: (variables: Variables) => Evaluated;
};

const environments = new Map<string, Environment>();

function environmentOf(variables: readonly string[]): Environment {
  const name = variables.join();
  const known = environments.get(name);
  if (known) return known;
  const made = new Environment({ limits });
  for (const variable of variables) made.registerVariable(variable, "dyn");
  environments.set(name, made);
  return made;
}

/**
 * Compiles an expression that gives a text, a truth, nothing or a list.
 * @throws invalid_input naming line, column and what was expected there.
 */
export function compileValue(
  text: string,
  variables: readonly string[],
  field: string,
): ValueExpression {
  if (text.length > expressionLengthMax) {
    throw refused(field, "too_long", `at most ${expressionLengthMax} characters`);
  }
  const parsed = parse(text, variables, field);
  const checked = parsed.check();
  if (!checked.valid) throw located(text, field, checked.error, {});
  boundedCost(parsed.ast, text, field);
  return {
    text,
    evaluate: (values) => {
      try {
        return plainOf(parsed(values));
      } catch (error) {
        const { code = "unreadable", summary = "cannot be evaluated" } = error as CelError;
        return { reason: code, said: summary };
      }
    },
  };
}

type CelError = { readonly code?: string; readonly summary?: string };

function parse(text: string, variables: readonly string[], field: string) {
  try {
    return environmentOf(variables).parse(text);
  } catch (error) {
    throw located(text, field, error, {});
  }
}

function plainOf(given: unknown): Evaluated {
  if (given === null || typeof given === "string" || typeof given === "boolean") {
    return { value: given };
  }
  if (typeof given === "bigint") return { value: String(given) };
  if (typeof given === "number") return numberOf(given);
  if (given instanceof Date) return { value: given.toISOString() };
  if (Array.isArray(given)) return { value: given };
  return { reason: "not_a_text", said: "a text, true, false, null or a list, got an object" };
}

/** A number that JSON could not carry exactly would be somebody else's. */
function numberOf(given: number): Evaluated {
  const isExact = !Number.isInteger(given) || Number.isSafeInteger(given);
  if (Number.isFinite(given) && isExact) return { value: String(given) };
  return { reason: "number_too_large", said: "a number below 2^53, or a text" };
}
