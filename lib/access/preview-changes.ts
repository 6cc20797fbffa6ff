import { z } from "zod";
import {
  command,
  conflict,
  invalidInput,
  needs,
  newId,
  notFound,
  rows,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { brakedRisks } from "./brake-trip.ts";
import { SodContent } from "./draft.ts";
import { previewDraft } from "./preview-draft.ts";
import { entitlementPath, getConditionIds, refuseCircleOf, titleOf } from "./catalogue-store.ts";
import { recordOnly } from "./describe-rules.ts";
import { checkTargets, getRuleVersion } from "./save-rule-draft.ts";

export const BrakeTripView = z.object({
  scope: z.enum(["company", "department", "risk", "starter"]),
  orgUnitId: z.string().nullable(),
  risk: z.enum(brakedRisks).optional(),
  losing: z.number(),
  lostBefore: z.number(),
  holding: z.number(),
  limit: z.number(),
});
export const Preview = z.object({
  rolloutId: z.uuid(),
  effectHash: z.string(),
  persons: z.number(),
  gained: z.number(),
  lost: z.number(),
  conflicts: z.number(),
  trips: z.array(BrakeTripView).readonly(),
});

const shared = {
  output: Preview,
  load: async () => undefined,
  scope: "catalog:write",
  millisecondsMax: 120_000,
} as const;

export const previewRule = command({
  ...shared,
  name: "rule.preview",
  title: "Counts what enforcing the rule's draft would give and take, and keeps it to be started.",
  right: "rules.manage",
  rest: { method: "POST", path: "/rules/{ruleId}/preview" },
  input: z.object({ ruleId: z.uuid() }),
  authorize: needs("rules.manage"),
  run: async ({ input, resource: _none, proof: _proof, ...work }) => {
    const draft = await getRuleVersion(work.tx, input.ruleId, ["draft", "record_only"]);
    return previewDraft(work, { draft: { kind: "rule", ...draft }, title: draft.code });
  },
});

/** Draft → record only: its matches are counted, nobody gains or loses. */
export const recordRuleOnly = command({
  name: "rule.record-only",
  title: "Lets the rule's draft count its matches without effect.",
  right: "rules.manage",
  scope: "catalog:write",
  rest: { method: "POST", path: "/rules/{ruleId}/record-only" },
  input: z.object({ ruleId: z.uuid() }),
  output: z.object({ ruleId: z.uuid(), version: z.number() }),
  load: ({ tx }, { ruleId }) => getRuleVersion(tx, ruleId, ["draft"]),
  authorize: needs("rules.manage"),
  run: async ({ resource: draft, input: _input, proof: _proof, ...work }) => {
    await recordOnly(work, draft);
    work.live("rules", [draft.ruleId]);
    return { ruleId: draft.ruleId, version: draft.version };
  },
});

export const previewRuleRetirement = command({
  ...shared,
  name: "rule.preview-retirement",
  title: "Counts what retiring a rule would take.",
  right: "rules.manage",
  rest: { method: "POST", path: "/rules/{ruleId}/preview-retirement" },
  input: z.object({ ruleId: z.uuid() }),
  authorize: needs("rules.manage"),
  run: async ({ input, resource: _none, proof: _proof, ...work }) => {
    const { ruleId } = input;
    const states = ["enforced", "record_only", "draft"];
    const { version, code } = await getRuleVersion(work.tx, ruleId, states);
    const draft = { kind: "rule-retirement", ruleId, version } as const;
    return previewDraft(work, { draft, title: code });
  },
});

export const previewRole = command({
  ...shared,
  name: "role.preview",
  title: "Counts what another composition of a role would give and take.",
  right: "catalog.manage",
  rest: { method: "POST", path: "/roles/{roleId}/preview" },
  input: z.object({
    roleId: z.uuid(),
    entitlementIds: z.array(z.uuid()).max(2000),
    includedIds: z.array(z.uuid()).max(200).default([]),
  }),
  authorize: needs("catalog.manage"),
  run: async ({ input, resource: _none, proof: _proof, ...work }) => {
    const role = await getRole(work.tx, input.roleId);
    await checkTargets(work.tx, work.now, [
      ...input.entitlementIds.map((id) => ({ kind: "entitlement" as const, id })),
      ...input.includedIds.map((id) => ({ kind: "role" as const, id })),
    ]);
    await refuseCircleOf(work.tx, { code: role.code, includedIds: input.includedIds });
    const draft = { kind: "role", ...input, version: role.version } as const;
    return previewDraft(work, { draft, title: role.code });
  },
});

export async function getRole(tx: Tx, roleId: string): Promise<{ code: string; version: number }> {
  const [found] = await rows<{ code: string; version: number }>(
    tx,
    sql`select code, version from role where id = ${roleId}::uuid`,
  );
  if (!found) throw notFound("role");
  return found;
}

export const previewConditions = command({
  ...shared,
  name: "entitlement.preview-conditions",
  title: "Counts what asking for other conditions of an entitlement would give and take.",
  right: "catalog.manage",
  rest: { method: "POST", path: "/entitlements/{entitlementId}/conditions/preview" },
  input: z.object({
    entitlementId: z.uuid(),
    /** Codes of every condition that it shall ask for. */
    codes: z.array(z.string().max(100)).max(50),
  }),
  load: ({ tx }, { entitlementId }) => entitlementPath(tx, entitlementId),
  authorize: needs("catalog.manage"),
  run: async ({ input, resource: title, proof: _proof, ...work }) => {
    const codes = [...new Set(input.codes)];
    const conditionIds = await getConditionIds(work.tx, codes);
    const { entitlementId } = input;
    const draft = { kind: "conditions", entitlementId, codes, conditionIds } as const;
    return previewDraft(work, { draft, title });
  },
});

export const previewRetirement = command({
  ...shared,
  name: "retirement.preview",
  title: "Counts what retiring a system, an entitlement or a role on a date would take.",
  right: "catalog.manage",
  rest: { method: "POST", path: "/retirements/preview" },
  input: z.object({
    of: z.enum(["system", "entitlement", "role"]),
    id: z.uuid(),
    /** Null takes an announced retirement back. */
    retiresAt: z.iso.datetime({ offset: true }).nullable(),
  }),
  authorize: needs("catalog.manage"),
  run: async ({ input, now, resource: _none, proof: _proof, ...work }) => {
    const retiresAt = input.retiresAt === null ? null : new Date(input.retiresAt);
    if (retiresAt !== null && retiresAt < now) {
      const expected = "now or later";
      throw invalidInput([{ field: "retiresAt", reason: "in_the_past", expected }]);
    }
    const iso = retiresAt?.toISOString() ?? null;
    const draft = { kind: "retirement", of: input.of, id: input.id, retiresAt: iso } as const;
    const title = await titleOf(work.tx, input);
    return previewDraft({ now, ...work }, { draft, title });
  },
});

export const previewSodRule = command({
  ...shared,
  name: "sod-rule.preview",
  title: "Counts what a separation-of-duties rule would stop; no content retires it.",
  right: "rules.manage",
  rest: { method: "POST", path: "/sod-rules/preview" },
  input: z.object({
    code: z.string().min(1).max(100),
    name: z.string().min(1).max(200),
    description: z.string().max(2000).default(""),
    ownerId: z.uuid().nullable().default(null),
    content: SodContent.nullable(),
  }),
  authorize: needs("rules.manage"),
  run: async ({ input, resource: _none, proof: _proof, ...work }) => {
    const { content, ...about } = input;
    const both = content?.left.filter((id) => content.right.includes(id)) ?? [];
    if (both.length > 0) {
      const expected = `two different sides, got ${both.join(", ")} in both`;
      throw invalidInput([{ field: "content.right", reason: "same_sides", expected }]);
    }
    const [known] = await rows<{ id: string }>(
      work.tx,
      sql`select id::text from sod_rule where code = ${about.code}`,
    );
    if (!known && content === null) throw conflict("nothing_to_retire");
    const draft = { kind: "sod", sodRuleId: known?.id ?? newId(), content, about } as const;
    return previewDraft(work, { draft, title: about.code });
  },
});
