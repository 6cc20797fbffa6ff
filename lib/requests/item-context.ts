import { z } from "zod";
import { inForce, isIntended } from "#lib/access/index.ts";
import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { RequestItem } from "./request-item.ts";

/** What an approver wants to know besides the request itself. */
export const ItemContext = z.object({
  /** Earlier items of the same person for the same target. */
  earlier: z.object({
    requests: z.int(),
    granted: z.int(),
    rejected: z.int(),
    withdrawn: z.int(),
    lastGrantedAt: z.date().nullable(),
    lastEndedAt: z.date().nullable(),
  }),
  /** How many of the same unit hold it now, besides the person. */
  peers: z.object({ holding: z.int(), of: z.int(), unit: z.string().nullable() }),
});

export async function contextOf(
  tx: Tx,
  item: RequestItem,
  now: Date,
): Promise<z.output<typeof ItemContext>> {
  const [earlier] = await rows<z.output<typeof ItemContext>["earlier"]>(
    tx,
    sql`select count(*)::int as requests,
               count(*) filter (where activated_at is not null)::int as granted,
               count(*) filter (where state = 'rejected')::int as rejected,
               count(*) filter (where state = 'withdrawn')::int as withdrawn,
               max(activated_at) as last_granted_at,
               max(closed_at) filter (where state = 'ended') as last_ended_at
        from request_item where beneficiary_id = ${item.beneficiaryId}::uuid
          and target_id = ${item.targetId}::uuid and id < ${item.id}::uuid`,
  );
  const [peers] = await rows<z.output<typeof ItemContext>["peers"]>(
    tx,
    sql`select u.name as unit,
               (select count(*)::int from person p
                where p.org_unit_id = b.org_unit_id and p.hr_state = 'active' and p.id <> b.id) as of,
               (select count(*)::int from person p
                where p.org_unit_id = b.org_unit_id and p.hr_state = 'active' and p.id <> b.id
                  and p.id in (
                    select a.person_id from access a
                    where a.entitlement_id = ${item.targetId}::uuid and ${inForce(sql`a`, now)}
                    union
                    select a.person_id from assignment a
                    where a.target_id = ${item.targetId}::uuid and ${isIntended(sql`a`, now)}
                  )) as holding
        from person b left join org_unit u on u.id = b.org_unit_id
        where b.id = ${item.beneficiaryId}::uuid`,
  );
  return {
    earlier: earlier ?? {
      ...{ requests: 0, granted: 0, rejected: 0, withdrawn: 0 },
      ...{ lastGrantedAt: null, lastEndedAt: null },
    },
    peers: peers ?? { holding: 0, of: 0, unit: null },
  };
}
