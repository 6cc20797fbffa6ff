import { z } from "zod";
import { query, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { readsFacts } from "#lib/people/index.ts";
import { Expected, expectedTime } from "./expected-time.ts";
import { concernedBy, canSubmit } from "./policy.ts";
import { isAutomatic } from "./policy-definition.ts";
import { plannedPeople, StagePeople } from "./planned-people.ts";
import { sodRules } from "./policy-store.ts";
import { prepareRequest, type Prepared, type PreparedItem } from "./prepare-request.ts";
import { RequestItemId } from "./request-item.ts";
import { askedOf, ItemInput, submitting } from "./submit-request.ts";
import { itemFactsOf } from "./targets.ts";

const Coded = z.object({ id: z.string(), code: z.string(), name: z.string() });

const PreviewedItem = z.object({
  targetKind: z.string(),
  targetId: z.string(),
  code: z.string().nullable(),
  name: z.string().nullable(),
  risk: z.string().nullable(),
  /** Why it cannot be asked for; null: it can. */
  problem: z.string().nullable(),
  policy: z.object({ code: z.string(), name: z.string(), version: z.int() }).nullable(),
  isAutomatic: z.boolean(),
  limits: z.object({ minutesMax: z.int().nullable(), isPermanentAllowed: z.boolean() }).nullable(),
  stages: z.array(StagePeople),
  conflicts: z.array(Coded.extend({ mode: z.string() })),
  /** Only for who may read that person's facts: a check that failed is not any colleague's. */
  missingConditions: z.array(Coded),
  ...Expected,
});

/** What would happen if this were sent: who decides, what stands against it, how long it takes. */
export const previewRequest = query({
  name: "request.preview",
  title: "Shows who would decide a request and what stands against it, before it is sent.",
  right: "everyone",
  scope: "requests:write",
  rest: { method: "POST", path: "/requests/preview" },
  input: z.object({
    ...submitting,
    items: z
      .array(ItemInput.extend({ extendsId: RequestItemId.nullable().default(null) }))
      .min(1)
      .max(20),
  }),
  output: z.object({ items: z.array(PreviewedItem) }),
  authorize: (actor, { beneficiaryId }) => canSubmit(actor, beneficiaryId),
  run: async ({ tx, now, actor, input, proof }) => {
    const asked = { ...askedOf(proof, input.items), items: input.items };
    const prepared = await prepareRequest(tx, asked, now);
    const isRead = readsFacts(actor, prepared.beneficiary);
    const items = [];
    for (const item of prepared.items) {
      const shown = isRead ? item : { ...item, unmet: [] };
      items.push(await previewItem(tx, shown, { prepared, now }));
    }
    return { items };
  },
});

type At = { readonly prepared: Prepared; readonly now: Date };

async function previewItem(
  tx: Tx,
  item: PreparedItem,
  at: At,
): Promise<z.input<typeof PreviewedItem>> {
  const { asked, target, policy, limits } = item;
  const rules = await sodRules(
    tx,
    item.conflicts.map(({ sodRuleId }) => sodRuleId),
  );
  return {
    targetKind: asked.targetKind,
    targetId: asked.targetId,
    code: target?.code ?? null,
    name: target?.name ?? null,
    risk: target?.risk ?? null,
    problem: item.problem ?? null,
    policy: policy ? { code: policy.code, name: policy.name, version: policy.version } : null,
    isAutomatic: policy !== undefined && isAutomatic(policy.definition),
    limits: limits ?? null,
    stages: await stagesOf(tx, item, at),
    conflicts: rules.map(({ id, code, name }) => {
      const mode = item.conflicts.find(({ sodRuleId }) => sodRuleId === id)?.mode ?? "record";
      return { id, code, name, mode };
    }),
    missingConditions: await conditionsOf(tx, item.unmet),
    ...(await expectedTime(tx, policy?.policyId)),
  };
}

async function stagesOf(tx: Tx, { asked, target, plan }: PreparedItem, { prepared, now }: At) {
  if (!target) return [];
  const { requester, beneficiary } = prepared;
  const about = { beneficiary, target, item: itemFactsOf(target, asked.minutes) };
  const concerned = concernedBy({ requesterId: requester.id, beneficiaryId: beneficiary.id });
  return plannedPeople(tx, plan, { about, concerned, now });
}

async function conditionsOf(tx: Tx, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return rows<z.output<typeof Coded>>(
    tx,
    sql`select id, code, name from condition where id = any(${ids}::uuid[]) order by code`,
  );
}
