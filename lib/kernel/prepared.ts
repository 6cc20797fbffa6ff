import { createHash } from "node:crypto";
import { singleton } from "./singleton.ts";

type Statement = { readonly sql: string; readonly args: readonly unknown[] };

const held = singleton("prepared", () => ({ names: new Map<string, string>(), generation: 0 }));
/** Each connection keeps them all, with their plans: some tens of KiB each. */
const namesMax = 300;
/** The protocol's own name of a statement that is not kept. */
const unnamed = "";
/** Beyond, running takes so much longer than planning that the plan should fit the values. */
const sizeMax = 1000;

const isLarge = (value: unknown): boolean =>
  (typeof value === "string" || Array.isArray(value)) && value.length > sizeMax;

/**
 * The name under which each connection keeps a statement prepared; planning a join of many tables
 * takes longer than running it. Sets are planned anew, and so are statements beyond the first 300.
 */
export function nameOfStatement({ sql, args }: Statement): string {
  if (args.some(isLarge)) return unnamed;
  const known = held.names.get(sql);
  if (known !== undefined) return known;
  if (held.names.size >= namesMax) return unnamed;
  const hash = createHash("sha256").update(sql).digest("hex").slice(0, 32);
  const name = `postern_${held.generation}_${hash}`;
  held.names.set(sql, name);
  return name;
}

/** After a table has changed under a prepared statement: all are prepared again. */
export function forgetStatements(): void {
  held.names.clear();
  held.generation += 1;
}
