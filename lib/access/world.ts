import type { Expression, Facts } from "#lib/kernel/index.ts";
import type { Target } from "./assignment.ts";
import { closureOf, type RoleShape } from "./role-closure.ts";

export type WorldEntitlement = {
  readonly id: string;
  readonly systemId: string;
  readonly code: string;
  /** When it or its system ends, whichever comes first. */
  readonly retiresAt: number;
  readonly ownRetiresAt: number;
  readonly systemRetiresAt: number;
  readonly conditionIds: readonly string[];
  /** How long it is kept after a move, in ms. */
  readonly graceMs: number;
  /** What that was until some instants, for whoever moved before. */
  readonly formerGraces?: readonly { readonly until: number; readonly graceMs: number }[];
};
/** An entitlement that a role entails, until it or a role on the way to it is retired. */
export type Entailed = { readonly entitlementId: string; readonly until: number };
export type WorldRole = {
  readonly id: string;
  readonly entails: readonly Entailed[];
  /** This role and every role it includes. */
  readonly roleIds: readonly string[];
};

/** A birthright rule in force, or one whose matches are only counted. */
export type CompiledRule = {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly targets: readonly Target[];
  readonly expression: Expression;
  /** Since when this version is in force, in ms. */
  readonly since: number;
};

export type SodMode = "record" | "ask" | "refuse";
export type SodSide = "left" | "right";
export type SodRule = {
  readonly id: string;
  readonly mode: SodMode;
  /** Entitlements or roles; holding one of each side is the conflict. */
  readonly left: readonly string[];
  readonly right: readonly string[];
};
export type SodMembership = { readonly rule: SodRule; readonly side: SodSide };

/** Everything but the person that a plan depends on; never changes once made. */
export type World = {
  /** Differs whenever anything in it does. */
  readonly stamp: string;
  readonly entitlements: ReadonlyMap<string, WorldEntitlement>;
  readonly roles: ReadonlyMap<string, WorldRole>;
  readonly rules: readonly CompiledRule[];
  /** The longest that anything is kept after a move, in ms; 0: nothing is. */
  readonly graceMs: number;
  readonly sod: ReadonlyMap<string, readonly SodMembership[]>;
};

export type WorldParts = {
  readonly stamp: string;
  readonly entitlements: readonly WorldEntitlement[];
  readonly roles: readonly RoleShape[];
  readonly rules: readonly CompiledRule[];
  readonly graceMs: number;
  readonly sod: readonly SodRule[];
};

export function makeWorld(parts: WorldParts): World {
  const entitlements = new Map(parts.entitlements.map((each) => [each.id, each]));
  return {
    stamp: parts.stamp,
    entitlements,
    roles: closureOf(parts.roles, entitlements),
    rules: parts.rules,
    graceMs: parts.graceMs,
    sod: membershipsOf(parts.sod),
  };
}

function membershipsOf(rules: readonly SodRule[]): Map<string, SodMembership[]> {
  const found = new Map<string, SodMembership[]>();
  const add = (id: string, membership: SodMembership) => {
    const known = found.get(id);
    if (known) known.push(membership);
    else found.set(id, [membership]);
  };
  for (const rule of rules) {
    for (const id of rule.left) add(id, { rule, side: "left" });
    for (const id of rule.right) add(id, { rule, side: "right" });
  }
  return found;
}

/** What a target entails, each with its end; unknown targets entail nothing. */
export function entails(world: World, target: Target): readonly Entailed[] {
  if (target.kind === "role") return world.roles.get(target.id)?.entails ?? [];
  const found = world.entitlements.get(target.id);
  return found ? [{ entitlementId: found.id, until: found.retiresAt }] : [];
}

// By text: an expression that is compiled again answers alike.
const remembered = new Map<string, Map<string, boolean>>();
const textsMax = 500;
const vectorsMax = 50_000;

/** Whether a condition holds of these facts; evaluated once for each distinct set of facts read. */
export function matches(expression: Expression, facts: Facts): boolean {
  const known = answersOf(expression);
  const key = vectorOf(expression.reads, facts);
  const answer = known.get(key);
  if (answer !== undefined) return answer;
  if (known.size >= vectorsMax) known.clear();
  const fresh = expression.evaluate(facts) === true;
  known.set(key, fresh);
  return fresh;
}

function answersOf({ text }: Expression): Map<string, boolean> {
  const known = remembered.get(text);
  if (known) return known;
  if (remembered.size >= textsMax) remembered.clear();
  const fresh = new Map<string, boolean>();
  remembered.set(text, fresh);
  return fresh;
}

/** Keeps answers that were found elsewhere, in the order of their vectors. */
export function rememberAnswers(
  expression: Expression,
  vectors: readonly string[],
  answers: readonly (boolean | "error")[],
): void {
  const known = answersOf(expression);
  for (const [index, vector] of vectors.entries()) known.set(vector, answers[index] === true);
}

/** The facts that an expression reads, as a key: equal keys give equal answers. */
export function vectorOf(reads: readonly string[], facts: Facts): string {
  let key = "";
  for (const path of reads) {
    const dot = path.indexOf(".");
    const value = facts[path.slice(0, dot)]?.[path.slice(dot + 1)];
    key += `${typeof value === "object" ? value.join("\u0001") : String(value)}\u0000`;
  }
  return key;
}
