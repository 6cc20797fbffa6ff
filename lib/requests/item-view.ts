import { z } from "zod";
import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import { Person } from "./planned-people.ts";
import type { RequestItem } from "./request-item.ts";
import { namesOf, type PersonName } from "./request-people.ts";
import { loadTargets, type RequestTarget } from "./targets.ts";

const TargetView = z.object({
  kind: z.string(),
  id: z.string(),
  code: z.string(),
  name: z.string(),
  systemCode: z.string().nullable(),
  systemName: z.string().nullable(),
  systemKind: z.string().nullable(),
  zones: z.array(z.string()),
  risk: z.string(),
});

/** A row of a list: one item, where it stands and whom it waits for. */
export const ItemView = z.object({
  itemId: z.string(),
  requestId: z.string(),
  number: z.int(),
  position: z.int(),
  requester: Person.nullable(),
  beneficiary: Person.nullable(),
  reason: z.string(),
  target: TargetView.nullable(),
  minutes: z.int().nullable(),
  startsAt: z.date().nullable(),
  state: z.string(),
  because: z.string().nullable(),
  stage: z.int(),
  stages: z.array(z.string()),
  waitingFor: z.array(Person),
  waitsFor: z.string().nullable(),
  submittedAt: z.date(),
  stageOpenedAt: z.date().nullable(),
  dueAt: z.date().nullable(),
  approvedAt: z.date().nullable(),
  activatedAt: z.date().nullable(),
  endsAt: z.date().nullable(),
  closedAt: z.date().nullable(),
  extendsId: z.string().nullable(),
  contentHash: z.string(),
  conflicts: z.array(z.string()),
});
export type ItemView = z.output<typeof ItemView>;

type Waiting = { itemId: string; personId: string };

/** Who can decide these items now and has not. */
export const waitingFor = (tx: Tx, itemIds: readonly string[]): Promise<Waiting[]> =>
  rows<Waiting>(
    tx,
    sql`select distinct i.id as item_id, r.person_id
        from request_item i join request_approver r
          on r.item_id = i.id and r.round = i.round and r.stage = i.stage and r.removed_at is null
        where i.id = any(${itemIds}::uuid[]) and i.state = 'pending' and not exists (
          select from request_decision d
          where d.item_id = i.id and d.round = i.round and d.approver_id = r.person_id)`,
  );

/** Items with names, as lists show them, in the order given. */
export async function viewItems(tx: Tx, items: readonly RequestItem[]): Promise<ItemView[]> {
  const requests = await rows<{ id: string; number: number; reason: string }>(
    tx,
    sql`select id, number, reason from request
        where id = any(${items.map(({ requestId }) => requestId)}::uuid[])`,
  );
  const byRequest = new Map(requests.map((each) => [each.id, each]));
  const targets = await loadTargets(
    tx,
    items.map(({ targetKind, targetId }) => ({ kind: targetKind, id: targetId })),
  );
  const waiting = await waitingFor(
    tx,
    items.map(({ id }) => id),
  );
  const concerned = items.flatMap((item) => [item.requesterId, item.beneficiaryId]);
  const names = await namesOf(tx, [...concerned, ...waiting.map(({ personId }) => personId)]);
  const waitingOf = Map.groupBy(waiting, ({ itemId }) => itemId);
  return items.map((item) => {
    const { number = 0, reason = "" } = byRequest.get(item.requestId) ?? {};
    const people = (waitingOf.get(item.id) ?? []).flatMap((each) => names.get(each.personId) ?? []);
    return { ...viewOf(item, names), number, reason, waitingFor: people, target: targetOf(item) };
  });
  function targetOf(item: RequestItem) {
    const target = targets.get(item.targetId);
    return target ? targetView(target) : null;
  }
}

const targetView = (target: RequestTarget): z.output<typeof TargetView> => ({
  kind: target.kind,
  id: target.id,
  code: target.code,
  name: target.name,
  systemCode: target.systemCode,
  systemName: target.systemName,
  systemKind: target.systemKind,
  zones: [...target.zones],
  risk: target.risk,
});

const viewOf = (item: RequestItem, names: ReadonlyMap<string, PersonName>) => ({
  itemId: item.id,
  requestId: item.requestId,
  position: item.position,
  requester: names.get(item.requesterId) ?? null,
  beneficiary: names.get(item.beneficiaryId) ?? null,
  minutes: item.minutes,
  startsAt: item.startsAt,
  state: item.state,
  because: "closeReason" in item ? item.closeReason : null,
  stage: item.stage,
  stages: item.plan.map(({ name }) => name),
  waitsFor: item.state === "approved" ? item.waitsFor : null,
  submittedAt: item.submittedAt,
  stageOpenedAt: item.state === "pending" ? item.stageOpenedAt : null,
  dueAt: item.state === "pending" ? item.dueAt : null,
  approvedAt: "approvedAt" in item ? item.approvedAt : null,
  activatedAt: "activatedAt" in item ? item.activatedAt : null,
  endsAt: "endsAt" in item ? item.endsAt : null,
  closedAt: "closedAt" in item ? item.closedAt : null,
  extendsId: item.extendsId,
  contentHash: Buffer.from(item.contentHash).toString("hex"),
  conflicts: item.conflicts,
});
