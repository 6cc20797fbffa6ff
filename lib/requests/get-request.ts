import { z } from "zod";
import { no, notFound, query, rows, sql, yes, type Actor, type Tx } from "#lib/kernel/index.ts";
import { readersOf } from "./comment-request.ts";
import { loadDecisions } from "./decision-store.ts";
import { DecisionView, decisionView, pathOf, StageView } from "./item-path.ts";
import { contextOf, ItemContext } from "./item-context.ts";
import { itemsOf } from "./item-store.ts";
import { ItemView, viewItems } from "./item-view.ts";
import { canEnd, canExtend, canSee, canWithdraw, benefits } from "./policy.ts";
import { Person } from "./planned-people.ts";
import { expectedTime } from "./preview-request.ts";
import { isOpen, type RequestItem } from "./request-item.ts";
import { namesOf } from "./request-people.ts";
import { findRequestId, getRequestRow, type StoredRequest } from "./request-store.ts";
import { loadTargets, ownersOf } from "./targets.ts";

const StepView = z.object({
  at: z.date(),
  kind: z.string(),
  actor: Person.nullable(),
  detail: z.record(z.string(), z.unknown()),
});
const ItemDetail = ItemView.extend({
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
  expectedMinutes: z.number().nullable(),
  expectedFrom: z.int(),
  context: ItemContext,
  may: z.object({
    decide: z.boolean(),
    withdraw: z.boolean(),
    end: z.boolean(),
    extend: z.boolean(),
  }),
});

const Comment = z.object({
  id: z.string(),
  author: Person.nullable(),
  kind: z.string(),
  body: z.string(),
  at: z.date(),
});

/** One request with everything on its page; by its id or its number. */
export const getRequest = query({
  name: "request.get",
  title: "Shows a request: its items, their paths with people and clocks, comments, history.",
  right: "self",
  scope: "requests:read",
  rest: { method: "GET", path: "/requests/{requestId}" },
  input: z.object({ requestId: z.union([z.uuid(), z.string().regex(/^\d{1,9}$/)]) }),
  output: z.object({
    requestId: z.string(),
    number: z.int(),
    requester: Person.nullable(),
    beneficiary: Person.nullable(),
    reason: z.string(),
    createdAt: z.date(),
    resubmits: z.object({ requestId: z.string(), number: z.int() }).nullable(),
    items: z.array(ItemDetail),
    comments: z.array(Comment),
  }),
  authorize: (actor) => (actor.kind === "nobody" ? no("not_signed_in") : yes()),
  run: async ({ tx, now, actor, input }) => {
    const request = await getRequestRow(tx, await findRequestId(tx, input.requestId));
    const items = await itemsOf(tx, request.id);
    const readers = await readersOf(tx, items);
    // What one may not see does not exist.
    if (!canSee(actor, { item: request, ...readers })) throw notFound("request");
    const names = await namesOf(tx, [request.requesterId, request.beneficiaryId]);
    const views = await viewItems(tx, items);
    const details = [];
    for (const [index, item] of items.entries()) {
      const view = views[index];
      if (view) details.push({ ...view, ...(await detailOf(tx, item, { actor, now })) });
    }
    return {
      requestId: request.id,
      number: request.number,
      requester: names.get(request.requesterId) ?? null,
      beneficiary: names.get(request.beneficiaryId) ?? null,
      reason: request.reason,
      createdAt: request.createdAt,
      resubmits: await resubmitted(tx, request),
      items: details,
      comments: await commentsOf(tx, request.id),
    };
  },
});

type At = { readonly actor: Actor; readonly now: Date };

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
    ...(await expectedTime(tx, policy?.policyId)),
    context: await contextOf(tx, item, now),
    may: await mayOf(tx, item, { actor, path }),
  };
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

async function resubmitted(tx: Tx, { resubmitsId }: StoredRequest) {
  if (resubmitsId === null) return null;
  const { id, number } = await getRequestRow(tx, resubmitsId);
  return { requestId: id, number };
}

async function commentsOf(tx: Tx, requestId: string) {
  type Row = { id: string; authorId: string; kind: string; body: string; at: Date };
  const found = await rows<Row>(
    tx,
    sql`select id, author_id, kind, body, at from request_comment
        where request_id = ${requestId}::uuid order by at, id limit 500`,
  );
  const names = await namesOf(
    tx,
    found.map(({ authorId }) => authorId),
  );
  return found.map(({ authorId, ...rest }) => ({ ...rest, author: names.get(authorId) ?? null }));
}
