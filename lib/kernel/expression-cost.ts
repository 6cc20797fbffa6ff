import type { ASTNode } from "@marcbachmann/cel-js";
import type { Declarations } from "./expression.ts";

/** Steps counted for each element of a list that a comprehension walks. */
const elementsAssumed = 100;
const comprehensions = new Set(["all", "exists", "exists_one", "filter", "map"]);

/**
 * Functions with linear cost. `matches` is missing because a JavaScript pattern can take
 * exponential time, `cel.bind` because doubling a text thirty times fills the memory.
 */
const offered = new Set([
  ...comprehensions,
  ...["size", "contains", "startsWith", "endsWith", "indexOf", "lowerAscii", "upperAscii", "trim"],
  ...["has", "int", "string", "double", "timestamp", "duration", "substring"],
  ...["getFullYear", "getMonth", "getDayOfMonth", "getDayOfWeek", "getHours", "getMinutes"],
]);

type Forbidden = { readonly name: string; readonly at: number };
type Counted = { readonly steps: number; readonly forbidden?: Forbidden };

/** Upper bound of the steps that evaluating takes, and the first function that is not offered. */
export function costOf(node: ASTNode): Counted {
  if (node.op === "call" || node.op === "rcall") return callCost(node);
  return sum(1, childrenOf(node).map(costOf));
}

function callCost(node: Extract<ASTNode, { op: "call" | "rcall" }>): Counted {
  const name = node.args[0];
  if (!offered.has(name)) return { steps: 1, forbidden: { name, at: node.start } };
  if (node.op === "call") return sum(1, node.args[1].map(costOf));
  const growth = comprehensions.has(name) ? node.args[2].map(additionIn).find(Boolean) : undefined;
  if (growth) return { steps: 1, forbidden: { name: `+ within ${name}`, at: growth.start } };
  const body = sum(1, node.args[2].map(costOf));
  const times = comprehensions.has(name) ? elementsAssumed : 1;
  return sum(body.steps * times, [costOf(node.args[1]), { ...body, steps: 0 }]);
}

/** What a walk adds to itself doubles with every walk behind it: seventeen fill the memory. */
function additionIn(node: ASTNode): ASTNode | undefined {
  if (node.op === "+") return node;
  return childrenOf(node).map(additionIn).find(Boolean);
}

function sum(own: number, parts: readonly Counted[]): Counted {
  const forbidden = parts.find((part) => part.forbidden)?.forbidden;
  const steps = parts.reduce((total, part) => total + part.steps, own);
  return forbidden ? { steps, forbidden } : { steps };
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === "object" && value !== null && "op" in value;

/** Operands are nodes, names, literals, or lists of these, depending on the operator. */
function childrenOf(node: ASTNode): ASTNode[] {
  const args: unknown = node.args;
  if (isNode(args)) return [args];
  return Array.isArray(args) ? args.flat(2).filter(isNode) : [];
}

/** Paths such as "person.orgCode"; a variable used as a whole reads all of its fields. */
export function readsOf(root: ASTNode, declarations: Declarations): string[] {
  const found = new Set<string>();
  const visit = (node: ASTNode): void => {
    const path = pathOf(node, declarations);
    if (path === undefined) {
      for (const child of childrenOf(node)) visit(child);
      return;
    }
    for (const each of path) found.add(each);
  };
  visit(root);
  return [...found].toSorted();
}

function pathOf(node: ASTNode, declarations: Declarations): string[] | undefined {
  if (node.op === "id") {
    const fields = declarations[node.args];
    return fields && Object.keys(fields).map((field) => `${node.args}.${field}`);
  }
  if (node.op !== ".") return undefined;
  const [of, name] = node.args;
  return of.op === "id" && declarations[of.args]?.[name] ? [`${of.args}.${name}`] : undefined;
}
