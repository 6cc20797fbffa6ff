import type { Drift } from "./effect.ts";
import type { CatalogFile } from "./file-schema.ts";
import type { Known } from "./known-things.ts";
import type { KnownPolicy } from "./apply-policies.ts";

type Stands = {
  readonly retiresAt?: Date | null;
  readonly retiredAt?: Date | null;
  readonly state?: string;
};

/** What is in force and the file does not name; the portal's own system is never drift. */
export function findDrift(
  file: CatalogFile,
  known: Known,
  policies: readonly KnownPolicy[],
): Drift[] {
  const named = (things: readonly { code: string }[]) => new Set(things.map(({ code }) => code));
  const rights = new Set(
    file.systems.flatMap(({ code, entitlements }) =>
      entitlements.map((each) => `${code}/${each.code}`),
    ),
  );
  const left = (
    kind: Drift["kind"],
    things: ReadonlyMap<string, Stands>,
    names: ReadonlySet<string>,
  ): Drift[] =>
    [...things].flatMap(([code, thing]) =>
      names.has(code) || isRetired(thing) || isPortal(code) ? [] : [{ kind, code }],
    );
  return [
    ...left("condition", known.conditions, named(file.conditions)),
    ...left("system", known.systems, named(file.systems)),
    ...left("entitlement", known.entitlements, rights),
    ...left("role", known.roles, named(file.roles)),
    ...left("rule", known.rules, named(file.rules)),
    ...left("separation", known.separations, named(file.separations)),
    ...left("policy", new Map(policies.map((each) => [each.code, each])), named(file.policies)),
  ];
}

const isPortal = (code: string) => code === "postern" || code.startsWith("postern/");

/** Retired, or announced to be: somebody has dealt with it. */
const isRetired = ({ retiresAt, retiredAt, state }: Stands): boolean =>
  state === "retired" || (retiresAt ?? retiredAt ?? null) !== null;
