import { z } from "zod";
import { many, sql, type Tx } from "#lib/kernel/index.ts";
import { sources } from "./assignment.ts";
import { idList } from "./holdings-store.ts";

/** Why somebody holds a right: the assignment with the names of what it comes from. */
export const Reason = z.object({
  assignmentId: z.string(),
  source: z.enum(sources),
  sourceId: z.string().nullable(),
  sourceVersion: z.number().nullable(),
  ruleCode: z.string().nullable(),
  roleCode: z.string().nullable(),
  requestNumber: z.number().nullable(),
  validFrom: z.date(),
  validTo: z.date().nullable(),
  reviewBy: z.date().nullable(),
});
export type Reason = z.output<typeof Reason>;

/** Assignments in words, by id. */
export async function loadReasons(
  tx: Tx,
  assignmentIds: readonly string[],
): Promise<Map<string, Reason>> {
  if (assignmentIds.length === 0) return new Map();
  const found = await many(
    tx,
    Reason,
    sql`select a.id::text as assignment_id, a.source, a.source_id::text, a.source_version,
               u.code as rule_code, r.code as role_code, q.number as request_number,
               a.valid_from, a.valid_to, a.review_by
        from assignment a
        left join role r on a.target_kind = 'role' and r.id = a.target_id
        left join rule u on a.source in ('rule', 'grace') and u.id = a.source_id
        left join request_item i on a.source = 'request' and i.id = a.source_id
        left join request q on q.id = i.request_id
        where a.id = any(${idList(assignmentIds)})`,
  );
  return new Map(found.map((reason) => [reason.assignmentId, reason]));
}
