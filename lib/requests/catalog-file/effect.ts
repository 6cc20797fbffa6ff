import { z } from "zod";
import { Draft } from "#lib/access/index.ts";
import type { Work } from "#lib/kernel/index.ts";
import type { CatalogFile } from "./file-schema.ts";
import type { Known } from "./known-things.ts";

const kinds = [
  "condition",
  "system",
  "entitlement",
  "role",
  "rule",
  "separation",
  "policy",
] as const;

/** A thing that a file makes or changes, and in which of its fields. */
export const Change = z.object({
  kind: z.enum(kinds),
  code: z.string(),
  act: z.enum(["create", "change"]),
  fields: z.array(z.string()),
});
export type Change = z.output<typeof Change>;

/** A thing that is there and that the file does not name: shown, never touched. */
export const Drift = z.object({ kind: z.enum(kinds), code: z.string() });
export type Drift = z.output<typeof Drift>;

/** What people's access follows: it is previewed and rolled out. */
export const Pending = z.object({ title: z.string(), draft: Draft });
export type Pending = z.output<typeof Pending>;

export type Applying = {
  readonly work: Work;
  readonly file: CatalogFile;
  readonly known: Known;
  readonly people: ReadonlyMap<string, string>;
  readonly changes: Change[];
  readonly pending: Pending[];
};

export const ownerOf = ({ people }: Applying, owner: string | null): string | null =>
  owner === null ? null : (people.get(owner) ?? null);

export function note(to: Applying, change: Change): void {
  if (change.act === "create" || change.fields.length > 0) to.changes.push(change);
}

export const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  new Set(one).size === new Set(other).size && one.every((each) => other.includes(each));

export type Target = { readonly kind: "entitlement" | "role"; readonly id: string };

/** What "system/entitlement" or "role:code" names; the file was checked, so it is there. */
export function targetOf({ known }: Applying, ref: string): Target {
  const isRole = ref.startsWith("role:");
  const found = isRole ? known.roles.get(ref.slice(5)) : known.entitlements.get(ref);
  if (!found) throw new Error(`${ref} was checked and is not there`);
  return { kind: isRole ? "role" : "entitlement", id: found.id };
}

export const idsOf = (to: Applying, refs: readonly string[]): string[] => [
  ...new Set(refs.map((ref) => targetOf(to, ref).id)),
];
