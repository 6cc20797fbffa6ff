import { z } from "zod";
import { rows, sql, type Actor, type Tx } from "#lib/kernel/index.ts";
import { limitsOf } from "./choose-policy.ts";
import { loadDecisions } from "./decision-store.ts";
import { Expected, expectedTime } from "./expected-time.ts";
import { DecisionView, decisionView, pathOf, StageView } from "./item-path.ts";
import { contextOf, ItemContext } from "./item-context.ts";
import { ItemView, viewItems } from "./item-view.ts";
import { canEnd, canExtend, canWithdraw, benefits } from "./policy.ts";
import { Person } from "./planned-people.ts";
import { isOpen, type RequestItem } from "./request-item.ts";
import { definitionOf } from "./policy-store.ts";
import { namesOf } from "./request-people.ts";
import { loadTargets, ownersOf } from "./targets.ts";

const StepView = z.object({
  at: z.date(),
  kind: z.string(),
  actor: Person.nullable(),
  detail: z.record(z.string(), z.unknown()),
});
export const ItemDetail = ItemView.extend({
  round: z.int(),
  policy: z.object({ code: z.string(), name: z.string(), version: z.int() }).nullable(),
  path: z.array(StageView),
  /** All rounds, the earliest first. */
  decisions: z.array(DecisionView),
  history: z.array(StepView),
  acceptedConflicts: z.array(z.object({ id: z.string(), code: z.string(), name: z.string() })),
  pendingUntil: z.date(),
  assignmentId: z.string().nullable(),
  extendedBy: z.array(z.string()),
  /** What its policy and its target allow; null where the target is gone. */
  limits: z.object({ minutesMax: z.int().nullable(), isPermanentAllowed: z.boolean() }).nullable(),
  ...Expected,
  context: ItemContext,
  may: z.object({
    decide: z.boolean(),
    withdraw: z.boolean(),
    change: z.boolean(),
    end: z.boolean(),
    extend: z.boolean(),
  }),
});

type At = { readonly actor: Actor; readonly now: Date };

/** Items with everything that their page and their approvers need. */
export async function viewItemDetails(
  tx: Tx,
  items: readonly RequestItem[],
  at: At,
): Promise<z.output<typeof ItemDetail>[]> {
  const views = await viewItems(tx, items);
  const details = [];
  for (const [index, item] of items.entries()) {
    const view = views[index];
    if (view) details.push({ ...view, ...(await detailOf(tx, item, at)) });
  }
  return details;
}

async function detailOf(tx: Tx, item: RequestItem, { actor, now }: At) {
  const path = await pathOf(tx, item, now);
  const decisions = await loadDecisions(tx, item.id);
  const names = await namesOf(
    tx,
    decisions.flatMap((row) => [row.approverId, row.delegatorId]),
  );
  const policy = await policyOf(tx, item.policyVersionId);
  return {
    round: item.round,
    policy: policy ? { code: policy.code, name: policy.name, version: policy.version } : null,
    path,
    decisions: decisions.map((row) => decisionView(row, names)),
    history: await historyOf(tx, item.id),
    acceptedConflicts: await conflictsOf(tx, item.conflicts),
    pendingUntil: item.pendingUntil,
    assignmentId: "assignmentId" in item ? item.assignmentId : null,
    extendedBy: await extensionsOf(tx, item.id),
    limits: await limitsNow(tx, item),
    ...(await expectedTime(tx, policy?.policyId)),
    context: await contextOf(tx, item, now),
    may: await mayOf(tx, item, { actor, path }),
  };
}

async function limitsNow(tx: Tx, item: RequestItem) {
  const targets = await loadTargets(tx, [{ kind: item.targetKind, id: item.targetId }]);
  const target = targets.get(item.targetId);
  const definition = await definitionOf(tx, item.policyVersionId);
  return target && definition ? limitsOf(definition, target.minutesMax) : null;
}

async function mayOf(
  tx: Tx,
  item: RequestItem,
  { actor, path }: { readonly actor: Actor; readonly path: readonly StageView[] },
) {
  const targets = await loadTargets(tx, [{ kind: item.targetKind, id: item.targetId }]);
  const owners = ownersOf(targets.get(item.targetId));
  const me = actor.kind === "person" ? actor.personId : "";
  const open = path.find(({ state }) => state === "open");
  const isAsked = open?.groups.some(({ people }) => people.some(({ id }) => id === me)) ?? false;
  const isDone = open?.decisions.some(({ approver }) => approver?.id === me) ?? false;
  const isGranted = item.state === "granted";
  return {
    decide: isAsked && !isDone && !benefits(me, item),
    withdraw: isOpen(item) && canWithdraw(actor, item).allowed,
    change: item.state === "pending" && canWithdraw(actor, item).allowed,
    end: isGranted && canEnd(actor, { item, owners }).allowed,
    extend: isGranted && item.endsAt !== null && canExtend(actor, item).allowed,
  };
}

async function policyOf(tx: Tx, versionId: string) {
  type Row = { policyId: string; code: string; name: string; version: number };
  const [found] = await rows<Row>(
    tx,
    sql`select p.id as policy_id, p.code, v.name, v.version from policy_version v
        join policy p on p.id = v.policy_id where v.id = ${versionId}::uuid`,
  );
  return found;
}

async function historyOf(tx: Tx, itemId: string) {
  type Row = { at: Date; kind: string; actorId: string | null; detail: Record<string, unknown> };
  const found = await rows<Row>(
    tx,
    sql`select at, kind, actor_id, detail from request_step
        where item_id = ${itemId}::uuid order by at, id limit 500`,
  );
  const names = await namesOf(
    tx,
    found.map(({ actorId }) => actorId),
  );
  return found.map(({ actorId, ...step }) => ({
    ...step,
    actor: names.get(actorId ?? "") ?? null,
  }));
}

const conflictsOf = (tx: Tx, ids: readonly string[]) =>
  rows<{ id: string; code: string; name: string }>(
    tx,
    sql`select id, code, name from sod_rule where id = any(${ids}::uuid[]) order by code`,
  );

async function extensionsOf(tx: Tx, itemId: string): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select id from request_item where extends_id = ${itemId}::uuid order by id`,
  );
  return found.map(({ id }) => id);
}
