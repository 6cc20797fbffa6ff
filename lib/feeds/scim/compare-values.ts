import type { Attribute } from "./attribute.ts";
import { invalidFilter } from "./filter-lexer.ts";
import type { Comparator, Comparison, Literal } from "./filter.ts";
import { instantOf } from "./instants.ts";

/**
 * Whether a value stands to the literal as the comparison says (RFC 7644 §3.4.2.2 table 3).
 * @throws ScimError invalidFilter when the attribute's type does not know it.
 */
export function compareValues(
  attribute: Attribute,
  value: unknown,
  comparison: Comparison,
): boolean {
  const { op } = comparison;
  if (attribute.type === "boolean") {
    const truth = truthOf(comparison);
    return op === "eq" ? value === truth : value !== truth;
  }
  if (attribute.type === "dateTime") {
    const at = momentOf(comparison);
    return isOrdered(op, typeof value === "string" ? instantOf(value) : undefined, at);
  }
  return compareText(attribute, value, { op, literal: textOf(comparison) });
}

/** A filter on a boolean: eq or ne, true or false; some clients put the word into quotes. */
export function truthOf({ path, op, value }: Comparison): boolean {
  const word = String(value).toLowerCase();
  if ((op !== "eq" && op !== "ne") || (word !== "true" && word !== "false")) {
    throw invalidFilter(`${path} is a boolean: expected eq or ne, and true or false`);
  }
  return word === "true";
}

/** A filter on an instant, in milliseconds: any comparison but those of letters. */
export function momentOf({ path, op, value }: Comparison): number {
  const at = typeof value === "string" ? instantOf(value) : undefined;
  if (at === undefined || op === "co" || op === "sw" || op === "ew") {
    throw invalidFilter(
      `${path} is a dateTime: expected eq, ne, gt, ge, lt or le, ` +
        `and a value such as "2026-05-13T04:42:34Z"`,
    );
  }
  return at;
}

export function textOf({ path, value }: { path: string; value: Literal }): string {
  if (typeof value !== "string") throw invalidFilter(`${path} is a string: expected a string`);
  return value;
}

type Against = { readonly op: Comparator; readonly literal: string };

function compareText(attribute: Attribute, value: unknown, { op, literal }: Against): boolean {
  if (typeof value !== "string") return op === "ne";
  const fold = (text: string) => (attribute.caseExact ? text : text.toLowerCase());
  const [left, right] = [fold(value), fold(literal)];
  if (op === "co") return left.includes(right);
  if (op === "sw") return left.startsWith(right);
  if (op === "ew") return left.endsWith(right);
  return isOrdered(op, left, right);
}

function isOrdered<T extends string | number>(
  op: Comparator,
  left: T | undefined,
  right: T,
): boolean {
  if (op === "ne") return left !== right;
  if (op === "eq") return left === right;
  if (left === undefined) return false;
  if (op === "gt") return left > right;
  if (op === "ge") return left >= right;
  return op === "lt" ? left < right : left <= right;
}
