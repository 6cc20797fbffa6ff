import { invalidFilter, TokenReader } from "./filter-lexer.ts";
import { isPath } from "./path-syntax.ts";

export type Comparator = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";
export type Literal = string | number | boolean | null;

/** A filter as a tree; `some` is a value path: one value for which the inner filter holds. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  | { readonly kind: "some"; readonly path: string; readonly of: Filter }
  | { readonly kind: "present"; readonly path: string }
  | Comparison;

export type Comparison = {
  readonly kind: "compare";
  readonly path: string;
  readonly op: Comparator;
  readonly value: Literal;
};

const comparators = new Set<string>(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]);
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const words = new Map<string, Literal>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const depthMax = 20;

/**
 * Reads a filter of RFC 7644 §3.4.2.2: "not" binds before "and", "and" before "or".
 * @throws ScimError invalidFilter with the place and what was expected, or the bound exceeded.
 */
export function parseFilter(text: string): Filter {
  const reader = new TokenReader(text);
  const filter = readOr(reader, 1);
  reader.expectEnd();
  return filter;
}

function readOr(reader: TokenReader, depth: number): Filter {
  if (depth > depthMax) throw invalidFilter(`more than ${depthMax} levels of brackets`);
  const of = [readAnd(reader, depth)];
  while (reader.takeIf("or")) of.push(readAnd(reader, depth));
  return joined(reader, "or", of);
}

function readAnd(reader: TokenReader, depth: number): Filter {
  const of = [readTerm(reader, depth)];
  while (reader.takeIf("and")) of.push(readTerm(reader, depth));
  return joined(reader, "and", of);
}

function joined(reader: TokenReader, kind: "and" | "or", of: Filter[]): Filter {
  const [only] = of;
  if (only && of.length === 1) return only;
  reader.countNode();
  return { kind, of };
}

function readTerm(reader: TokenReader, depth: number): Filter {
  if (reader.isNext("not") && reader.isNext("(", 1)) {
    reader.expect("not");
    reader.countNode();
    return { kind: "not", of: readTerm(reader, depth) };
  }
  if (reader.takeIf("(")) {
    const inner = readOr(reader, depth + 1);
    reader.expect(")");
    return inner;
  }
  const path = readPath(reader);
  return reader.takeIf("[") ? readSome(reader, path, depth) : readTest(reader, path);
}

function readPath(reader: TokenReader): string {
  const next = reader.peek();
  if (next?.kind !== "word" || !isPath(next.text)) throw reader.unexpected("an attribute");
  return reader.take("word", "an attribute").text;
}

/** Entra ID asks `emails[type eq "work"].value eq "x"`: one value for which both hold. */
function readSome(reader: TokenReader, path: string, depth: number): Filter {
  reader.countNode();
  const inner = readOr(reader, depth + 1);
  reader.expect("]");
  const next = reader.peek();
  if (next?.kind !== "word" || !next.text.startsWith(".")) return { kind: "some", path, of: inner };
  const sub = next.text.slice(1);
  if (!isPath(sub)) throw reader.unexpected("a sub-attribute");
  reader.take("word", "a sub-attribute");
  reader.countNode();
  const test = readTest(reader, sub);
  return { kind: "some", path, of: { kind: "and", of: [inner, test] } };
}

function readTest(reader: TokenReader, path: string): Filter {
  reader.countNode();
  if (reader.takeIf("pr")) return { kind: "present", path };
  const op = reader.peek()?.text.toLowerCase() ?? "";
  if (reader.peek()?.kind !== "word" || !comparators.has(op)) {
    throw reader.unexpected("one of eq, ne, co, sw, ew, gt, ge, lt, le, pr");
  }
  reader.take("word", "an operator");
  return { kind: "compare", path, op: op as Comparator, value: readLiteral(reader) };
}

function readLiteral(reader: TokenReader): Literal {
  const next = reader.peek();
  if (next?.kind === "string") return reader.take("string", "a value").text;
  const word = next?.kind === "word" ? words.get(next.text.toLowerCase()) : undefined;
  const isNumber = next?.kind === "word" && number.test(next.text);
  if (word === undefined && !isNumber) {
    throw reader.unexpected("a value: a JSON string, a number, true, false or null");
  }
  const { text } = reader.take("word", "a value");
  return word === undefined ? Number(text) : word;
}
