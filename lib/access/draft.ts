import { z } from "zod";
import { invalidInput } from "#lib/kernel/index.ts";
import { targetKinds } from "./assignment.ts";
import { msOrForever } from "./instant.ts";
import { forever } from "./interval.ts";
import { compileRule } from "./world-store.ts";
import type { WorldParts } from "./world.ts";

const Id = z.uuid();
const Instant = z.iso.datetime().nullable();
export const RuleTarget = z.object({ kind: z.enum(targetKinds), id: Id });
export const RuleTargets = z.array(RuleTarget).min(1).max(200);
export const SodContent = z.object({
  mode: z.enum(["record", "ask", "refuse"]),
  left: z.array(Id).min(1).max(500),
  right: z.array(Id).min(1).max(500),
});

/** What a separation rule is called and whose it is. */
const About = z.object({
  code: z.string().min(1).max(100),
  name: z.string().min(1).max(200),
  description: z.string().max(2000),
  ownerId: Id.nullable(),
});

/** A change of rules, roles, catalogue or separation that many people's access follows. */
export const Draft = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("rule"),
    ruleId: Id,
    versionId: Id,
    code: z.string(),
    version: z.number().int(),
    expression: z.string(),
    targets: RuleTargets,
  }),
  z.object({ kind: z.literal("rule-retirement"), ruleId: Id, version: z.number().int() }),
  z.object({
    kind: z.literal("role"),
    roleId: Id,
    version: z.number().int(),
    entitlementIds: z.array(Id).max(2000),
    includedIds: z.array(Id).max(200),
  }),
  z.object({
    kind: z.literal("conditions"),
    entitlementId: Id,
    codes: z.array(z.string()).max(50),
    conditionIds: z.array(Id).max(50),
  }),
  z.object({
    kind: z.literal("retirement"),
    of: z.enum(["system", "entitlement", "role"]),
    id: Id,
    retiresAt: Instant,
  }),
  z.object({ kind: z.literal("sod"), sodRuleId: Id, content: SodContent.nullable(), about: About }),
  z.object({ kind: z.literal("takeover"), reviewBy: z.iso.datetime() }),
  z.object({ kind: z.literal("takeover-end"), rolloutId: Id }),
]);
export type Draft = z.output<typeof Draft>;

/** The world as it would be with this draft in force. */
export function partsWith(parts: WorldParts, draft: Draft): WorldParts {
  switch (draft.kind) {
    case "rule": {
      const rule = compileRule({ ...draft, id: draft.ruleId, since: forever });
      return { ...parts, rules: [...parts.rules.filter(({ id }) => id !== rule.id), rule] };
    }
    case "rule-retirement":
      return { ...parts, rules: parts.rules.filter(({ id }) => id !== draft.ruleId) };
    case "role":
      return withRole(parts, draft);
    case "conditions":
      return withConditions(parts, draft);
    case "retirement":
      return withRetirement(parts, draft);
    case "sod": {
      const others = parts.sod.filter(({ id }) => id !== draft.sodRuleId);
      if (draft.content === null) return { ...parts, sod: others };
      return { ...parts, sod: [...others, { id: draft.sodRuleId, ...draft.content }] };
    }
    case "takeover":
    case "takeover-end":
      return parts;
  }
}

type RoleDraft = Extract<Draft, { kind: "role" }>;

function withRole(parts: WorldParts, draft: RoleDraft): WorldParts {
  const edited = parts.roles.map((role) =>
    role.id === draft.roleId
      ? { ...role, entitlementIds: draft.entitlementIds, includedIds: draft.includedIds }
      : role,
  );
  refuseCircles(edited, draft.roleId);
  return { ...parts, roles: edited };
}

type Included = { readonly id: string; readonly includedIds: readonly string[] };

/** A role that would include itself is refused, and the way round is named. */
export function refuseCircles(roles: readonly Included[], rootId: string): void {
  const byId = new Map(roles.map((role) => [role.id, role]));
  const walk = (id: string, path: readonly string[]): void => {
    for (const next of byId.get(id)?.includedIds ?? []) {
      if (next === rootId) {
        const expected = `no circle, got ${[...path, next].join(" → ")}`;
        throw invalidInput([{ field: "includedIds", reason: "circle", expected }]);
      }
      if (!path.includes(next)) walk(next, [...path, next]);
    }
  };
  walk(rootId, [rootId]);
}

function withConditions(
  parts: WorldParts,
  draft: Extract<Draft, { kind: "conditions" }>,
): WorldParts {
  const conditionIds = draft.conditionIds.toSorted();
  const entitlements = parts.entitlements.map((each) =>
    each.id === draft.entitlementId ? { ...each, conditionIds } : each,
  );
  return { ...parts, entitlements };
}

type Retirement = Extract<Draft, { kind: "retirement" }>;

function withRetirement(parts: WorldParts, draft: Retirement): WorldParts {
  const retiresAt = msOrForever(draft.retiresAt === null ? null : Date.parse(draft.retiresAt));
  if (draft.of === "role") {
    const roles = parts.roles.map((each) => (each.id === draft.id ? { ...each, retiresAt } : each));
    return { ...parts, roles };
  }
  const entitlements = parts.entitlements.map((each) => {
    const [id, other] =
      draft.of === "system" ? [each.systemId, each.ownRetiresAt] : [each.id, each.systemRetiresAt];
    return id === draft.id ? { ...each, retiresAt: Math.min(retiresAt, other) } : each;
  });
  return { ...parts, entitlements };
}
