import { lockSubjects, shareWorld } from "#lib/access/index.ts";
import { execute, many, maybe, notFound, recordset, sql, type Tx } from "#lib/kernel/index.ts";
import { RequestItem, type RequestItemId } from "./request-item.ts";

export const findItem = (tx: Tx, id: string) =>
  maybe(tx, RequestItem, sql`select * from request_item where id = ${id}::uuid`);

export async function getItem(tx: Tx, id: string): Promise<RequestItem> {
  const found = await findItem(tx, id);
  if (!found) throw notFound("request_item");
  return found;
}

/**
 * Locks the people concerned and then the item, until commit: two approvers cannot both see it
 * pending, and what it grants is planned on facts that stand still. People come before requests
 * in the order of all locks.
 */
export async function lockItem(
  tx: Tx,
  id: RequestItemId,
  others: readonly string[] = [],
): Promise<RequestItem> {
  const { beneficiaryId, requesterId } = await getItem(tx, id);
  await shareWorld(tx);
  await lockSubjects(tx, [...new Set([beneficiaryId, requesterId, ...others])]);
  const locked = await maybe(
    tx,
    RequestItem,
    sql`select * from request_item where id = ${id}::uuid for update`,
  );
  if (!locked) throw notFound("request_item");
  return locked;
}

export const itemsOf = (tx: Tx, requestId: string) =>
  many(
    tx,
    RequestItem,
    sql`select * from request_item where request_id = ${requestId}::uuid order by position`,
  );

const columns = (item: RequestItem) => ({
  id: item.id,
  request_id: item.requestId,
  position: item.position,
  requester_id: item.requesterId,
  beneficiary_id: item.beneficiaryId,
  target_kind: item.targetKind,
  target_id: item.targetId,
  state: item.state,
  starts_at: item.startsAt,
  minutes: item.minutes,
  conflicts: item.conflicts,
  content_hash: `\\x${Buffer.from(item.contentHash).toString("hex")}`,
  policy_version_id: item.policyVersionId,
  policy_version: item.policyVersion,
  plan: item.plan,
  stage: item.stage,
  round: item.round,
  version: item.version,
  submitted_at: item.submittedAt,
  pending_until: item.pendingUntil,
  extends_id: item.extendsId,
  stage_opened_at: "stageOpenedAt" in item ? item.stageOpenedAt : null,
  due_at: item.state === "pending" ? item.dueAt : null,
  escalation: item.state === "pending" ? item.escalation : 0,
  approved_at: "approvedAt" in item ? item.approvedAt : null,
  waits_for: item.state === "approved" ? item.waitsFor : null,
  activated_at: "activatedAt" in item ? item.activatedAt : null,
  ends_at: "endsAt" in item ? item.endsAt : null,
  assignment_id: "assignmentId" in item ? item.assignmentId : null,
  closed_at: "closedAt" in item ? item.closedAt : null,
  close_reason: "closeReason" in item ? item.closeReason : null,
});

export async function insertItems(tx: Tx, items: readonly RequestItem[]): Promise<void> {
  await execute(
    tx,
    sql`insert into request_item
        select * from jsonb_populate_recordset(null::request_item,
          ${recordset(items.map(columns))})`,
  );
}

/** Writes what may change of an item; what was asked for whom and by whom never does. */
export async function saveItem(tx: Tx, item: RequestItem): Promise<void> {
  await execute(
    tx,
    sql`update request_item i set
          state = n.state, minutes = n.minutes, conflicts = n.conflicts,
          content_hash = n.content_hash, policy_version_id = n.policy_version_id,
          policy_version = n.policy_version, plan = n.plan, stage = n.stage, round = n.round,
          version = n.version, pending_until = n.pending_until,
          stage_opened_at = n.stage_opened_at, due_at = n.due_at, escalation = n.escalation,
          approved_at = n.approved_at, waits_for = n.waits_for, activated_at = n.activated_at,
          ends_at = n.ends_at, assignment_id = n.assignment_id, closed_at = n.closed_at,
          close_reason = n.close_reason
        from jsonb_populate_recordset(null::request_item, ${recordset([columns(item)])}) n
        where i.id = n.id`,
  );
}
