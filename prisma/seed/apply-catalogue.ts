import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Context } from "#lib/kernel/index.ts";
import { applyCatalogFile } from "#lib/requests/index.ts";

const things = ["conditions", "office", "business", "engineering", "production", "portal-roles"];
/** In this order: what a file names is in one before it. */
const catalogue = [...things, "roles", "rules"] as const;

const read = (name: string) =>
  readFileSync(join(import.meta.dirname, "catalogue", `${name}.yaml`), "utf8");

/** Systems, rights, roles, rules and what is kept apart: with whoever is there already. */
export const applyCatalogue = (context: Context): Promise<void> => apply(context, catalogue);

/** Policies name people and roles who decide, so they come when everybody is there. */
export const applyPolicies = (context: Context): Promise<void> => apply(context, ["policies"]);

async function apply(context: Context, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { rollouts } = await applyCatalogFile(context, read(name));
    const open = rollouts.filter(({ state }) => state !== "done");
    if (open.length > 0) throw new Error(`catalogue/${name}.yaml: ${JSON.stringify(open)}`);
  }
}

/** Numbers of everybody who owns something of the catalogue. */
export function catalogueOwners(): Set<string> {
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(collect);
    if (value === null || typeof value !== "object") return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "owner" && typeof inner === "string") found.add(inner);
      else collect(inner);
    }
  };
  for (const name of catalogue) collect(parse(read(name)));
  return found;
}
