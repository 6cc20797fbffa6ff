import {
  compileExpression,
  isPosternError,
  type Declarations,
  type Problem,
} from "#lib/kernel/index.ts";
import { personDeclarations } from "#lib/access/index.ts";
import { policyFacts } from "../policy-facts.ts";
import type { CatalogFile } from "./file-schema.ts";
import type { Known } from "./known-things.ts";
import type { Read } from "./read-file.ts";
import { refuseRoleCircles } from "./role-circles.ts";

type Path = readonly (string | number)[];
export type Refuse = (path: Path, reason: string, expected: string) => void;

export type Checking = {
  readonly file: CatalogFile;
  readonly known: Known;
  /** Ids of the people who work here, by employee number. */
  readonly people: ReadonlyMap<string, string>;
  readonly now: Date;
  readonly refuse: Refuse;
};

/** Everything that would not work, each with its path, before anything is written. */
export function checkFile(given: Omit<Checking, "refuse" | "file">, read: Read): Problem[] {
  const problems: Problem[] = [];
  const refuse: Refuse = (path, reason, expected) => {
    problems.push({ field: path.join("."), reason, expected: read.at(path, expected) });
  };
  const all: Checking = { ...given, file: read.file, refuse };
  checkCodes(all);
  checkOwners(all);
  checkReferences(all);
  checkRules(all);
  checkPolicies(all);
  refuseRoleCircles(all);
  return problems;
}

type Coded = readonly { readonly code: string }[];
type Gone = { readonly retiresAt?: Date | null; readonly retiredAt?: Date | null } & {
  readonly state?: string;
};

function checkCodes({ file, known, now, refuse }: Checking): void {
  const unique = (path: Path, things: Coded, of: (code: string) => Gone | undefined) => {
    const seen = new Set<string>();
    for (const [index, { code }] of things.entries()) {
      const at = [...path, index, "code"];
      if (seen.has(code)) refuse(at, "named_twice", `each code once, got ${code} again`);
      seen.add(code);
      if (isGone(of(code), now)) refuse(at, "is_retired", `another code: ${code} was retired`);
    }
  };
  unique(["conditions"], file.conditions, (code) => known.conditions.get(code));
  unique(["systems"], file.systems, (code) => known.systems.get(code));
  unique(["roles"], file.roles, (code) => known.roles.get(code));
  unique(["rules"], file.rules, (code) => known.rules.get(code));
  unique(["separations"], file.separations, (code) => known.separations.get(code));
  unique(["policies"], file.policies, () => undefined);
  for (const [index, system] of file.systems.entries()) {
    const path = ["systems", index, "entitlements"];
    unique(path, system.entitlements, (code) => known.entitlements.get(`${system.code}/${code}`));
    if (system.code !== portalCode) continue;
    for (const [place, { code }] of system.entitlements.entries()) {
      if (known.entitlements.has(`${portalCode}/${code}`)) continue;
      refuse([...path, place, "code"], "reserved", "one of the portal's own rights");
    }
  }
}

const portalCode = "postern";

const isGone = (thing: Gone | undefined, now: Date): boolean => {
  const at = thing?.retiresAt ?? thing?.retiredAt;
  return thing?.state === "retired" || (at instanceof Date && at <= now);
};

function checkOwners({ file, people, refuse }: Checking): void {
  const check = (path: Path, owner: string | null) => {
    if (owner === null || people.has(owner)) return;
    const expected = `the number of somebody who works here, got ${owner}`;
    refuse([...path, "owner"], "unknown_person", expected);
  };
  for (const kind of ["systems", "roles", "rules", "separations"] as const) {
    for (const [index, { owner }] of file[kind].entries()) check([kind, index], owner);
  }
  for (const [index, { entitlements }] of file.systems.entries()) {
    const path = ["systems", index, "entitlements"];
    for (const [place, { owner }] of entitlements.entries()) check([...path, place], owner);
  }
}

function checkReferences({ file, known, now, refuse }: Checking): void {
  const present = (things: ReadonlyMap<string, Gone>) =>
    [...things].flatMap(([code, each]) => (isGone(each, now) ? [] : [code]));
  const rights = new Set([
    ...present(known.entitlements),
    ...file.systems.flatMap((system) =>
      system.entitlements.map(({ code }) => `${system.code}/${code}`),
    ),
  ]);
  const roles = new Set([...present(known.roles), ...file.roles.map(({ code }) => code)]);
  const conditions = new Set([
    ...present(known.conditions),
    ...file.conditions.map(({ code }) => code),
  ]);
  const target = (path: Path, ref: string) => {
    const isThere = ref.startsWith("role:") ? roles.has(ref.slice(5)) : rights.has(ref);
    if (!isThere) refuse(path, "unknown_target", `one that exists, got ${ref}`);
  };
  const each = (path: Path, refs: readonly string[]) =>
    refs.forEach((ref, index) => target([...path, index], ref));
  for (const [index, role] of file.roles.entries()) {
    each(["roles", index, "entitlements"], role.entitlements);
    role.includes.forEach((code, place) =>
      target(["roles", index, "includes", place], `role:${code}`),
    );
  }
  for (const [index, rule] of file.rules.entries()) each(["rules", index, "gives"], rule.gives);
  for (const [index, { left, right }] of file.separations.entries()) {
    each(["separations", index, "left"], left);
    each(["separations", index, "right"], right);
    const both = right.findIndex((ref) => left.includes(ref));
    if (both < 0) continue;
    const expected = `two different sides, got ${right[both]} in both`;
    refuse(["separations", index, "right", both], "same_sides", expected);
  }
  for (const [index, system] of file.systems.entries()) {
    for (const [place, right] of system.entitlements.entries()) {
      for (const [nth, code] of right.conditions.entries()) {
        if (conditions.has(code)) continue;
        const path = ["systems", index, "entitlements", place, "conditions", nth];
        refuse(path, "unknown_condition", `a condition that exists, got ${code}`);
      }
    }
  }
}

function checkRules({ file, known, refuse }: Checking): void {
  for (const [index, rule] of file.rules.entries()) {
    checkExpression(refuse, ["rules", index, "when"], rule.when, personDeclarations);
    const state = known.rules.get(rule.code)?.state;
    const isBack =
      (state === "enforced" && rule.state !== "enforced") ||
      (state === "record_only" && rule.state === "draft");
    if (!isBack) continue;
    const expected = `${state === "enforced" ? "enforced" : "record-only or enforced"}: a rule goes forward, or is retired`;
    refuse(["rules", index, "state"], "goes_back", expected);
  }
}

function checkPolicies({ file, refuse }: Checking): void {
  for (const [index, policy] of file.policies.entries()) {
    checkExpression(refuse, ["policies", index, "when"], policy.condition, policyFacts);
  }
}

function checkExpression(refuse: Refuse, path: Path, text: string, facts: Declarations): void {
  try {
    compileExpression(text, facts);
  } catch (error) {
    if (!isPosternError(error)) throw error;
    const found = error.details["problems"] as Problem[] | undefined;
    for (const { reason, expected } of found ?? []) refuse(path, reason, expected);
  }
}
