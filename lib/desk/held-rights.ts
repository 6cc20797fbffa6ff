import { z } from "zod";
import { many, sql, type Tx } from "#lib/kernel/index.ts";

/** Why somebody holds a right: the assignment's source, in the words of a page. */
export const Reason = z.object({
  assignmentId: z.string(),
  source: z.string(),
  /** The role through which it reaches the right, when it does. */
  role: z.string().nullable(),
  rule: z.string().nullable(),
  requestNumber: z.number().nullable(),
  requestId: z.string().nullable(),
  requestItemId: z.string().nullable(),
  approvedBy: z.array(z.string()),
  endsAt: z.date().nullable(),
  reviewBy: z.date().nullable(),
});
export type Reason = z.output<typeof Reason>;

export const HeldRight = z.object({
  entitlementId: z.string(),
  entitlement: z.string(),
  code: z.string(),
  risk: z.string(),
  systemId: z.string(),
  system: z.string(),
  systemKind: z.string(),
  zone: z.string(),
  since: z.date(),
  /** When it ends by itself; unset: no end. */
  endsAt: z.date().nullable(),
  reasons: z.array(Reason),
});
export type HeldRight = z.output<typeof HeldRight>;

const Row = HeldRight.omit({ reasons: true, endsAt: true, since: true }).extend({
  validFrom: z.date(),
  validTo: z.date().nullable(),
  reasons: z.array(z.string()),
});
type Row = z.output<typeof Row>;

/** Most rows that one page asks for; nobody reads more. */
const rowsMax = 2000;

/** What a person holds at an instant, by system and right, each with every reason. */
export async function heldRights(tx: Tx, personId: string, at: Date): Promise<HeldRight[]> {
  const found = await many(
    tx,
    Row,
    sql`select a.entitlement_id, e.name as entitlement, e.code, e.risk, e.system_id,
               s.name as system, s.kind as system_kind, s.zone, a.valid_from, a.valid_to,
               a.reasons::text[] as reasons
        from access a
        join entitlement e on e.id = a.entitlement_id
        join system s on s.id = e.system_id
        where a.person_id = ${personId}::uuid and a.withdrawn_by is null
          and (a.valid_to is null or a.valid_to > ${at})
        order by s.name, e.name, a.valid_from
        limit ${rowsMax}`,
  );
  const stretches = joinStretches(found, at);
  const reasons = await describeReasons(tx, [...new Set(stretches.flatMap((row) => row.reasons))]);
  return stretches.map(({ validFrom, validTo, reasons: ids, ...right }) => ({
    ...right,
    since: validFrom,
    endsAt: validTo,
    reasons: ids.flatMap((id) => reasons.get(id) ?? []),
  }));
}

/** Rows that hold now, each lasting as long as the rows that follow it without a gap. */
function joinStretches(found: readonly Row[], at: Date): Row[] {
  const held: Row[] = [];
  for (const row of found) {
    const before = held.at(-1);
    if (row.validFrom <= at) held.push({ ...row });
    else if (before?.entitlementId === row.entitlementId && follows(before, row)) {
      before.validTo = row.validTo;
    }
  }
  return held;
}

const follows = (before: Row, after: Row): boolean =>
  before.validTo !== null && before.validTo.getTime() === after.validFrom.getTime();

/** The words for assignments, by id. */
export async function describeReasons(
  tx: Tx,
  assignmentIds: readonly string[],
): Promise<Map<string, Reason>> {
  if (assignmentIds.length === 0) return new Map();
  const found = await many(
    tx,
    Reason,
    sql`select a.id as assignment_id, a.source, r.name as role, u.name as rule,
               q.number as request_number, q.id as request_id, i.id as request_item_id,
               coalesce(d.names, '{}') as approved_by, a.valid_to as ends_at, a.review_by
        from assignment a
        left join role r on a.target_kind = 'role' and r.id = a.target_id
        left join rule u on a.source in ('rule', 'grace') and u.id = a.source_id
        left join request_item i on a.source = 'request' and i.id = a.source_id
        left join request q on q.id = i.request_id
        left join lateral (
          select array_agg(p.display_name order by n.at) as names
          from request_decision n join person p on p.id = n.approver_id
          where n.item_id = i.id and n.round = i.round and n.verdict = 'approved') d on true
        where a.id = any(${assignmentIds}::uuid[])`,
  );
  return new Map(found.map((reason) => [reason.assignmentId, reason]));
}
