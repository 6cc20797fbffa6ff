import { z } from "zod";
import { many, sql, type Actor, type Tx } from "#lib/kernel/index.ts";
import { LeaverItem } from "./item.ts";
import type { LeaverCase } from "./leaver-case.ts";
import { itemReadableSql, mayReassign, maySettleBack } from "./policy.ts";

const Named = z.object({ personId: z.string(), employeeNumber: z.string(), name: z.string() });

const Row = LeaverItem.omit({ caseId: true, decidedBy: true }).extend({
  /** What it is called; of people, their name. */
  name: z.string(),
  /** By which its page is found: a code, a number or an id. */
  key: z.string(),
  /** Of what it is a part. */
  within: z.string().nullable(),
  offered: Named.nullable(),
  owner: Named.nullable(),
});

export const ItemView = Row.omit({ offeredTo: true, newOwner: true }).extend({
  may: z.object({
    /** Take what is offered to one. */
    take: z.boolean(),
    /** Give it to anybody else. */
    assign: z.boolean(),
    /** Give it back, or keep it. */
    settle: z.boolean(),
  }),
});
export type ItemView = z.output<typeof ItemView>;

/** A person who takes part in no case, to ask whether somebody may give to others. */
const anybodyElse = "00000000-0000-0000-0000-000000000000";

/** Items of a case that the reader may see, with names and what they may do. */
export async function viewItems(tx: Tx, actor: Actor, leaver: LeaverCase): Promise<ItemView[]> {
  const found = await many(tx, Row, itemsSql(actor, leaver.id));
  const deciding = { leaverId: leaver.personId, endedBy: leaver.endedBy };
  const self = actor.kind === "person" ? actor.personId : anybodyElse;
  return found.map(({ offeredTo, newOwner, ...item }) => {
    const about = { ...deciding, item: { kind: item.kind, offeredTo, newOwner } };
    const isOpen = item.state === "open";
    const may = {
      take: isOpen && mayReassign(actor, about, self).allowed,
      assign: isOpen && mayReassign(actor, about, anybodyElse).allowed,
      settle: item.back === "offered" && maySettleBack(actor, about).allowed,
    };
    return { ...item, may };
  });
}

const personJson = sql`jsonb_build_object('personId', id, 'employeeNumber', employee_number,
  'name', display_name)`;

const itemsSql = (actor: Actor, caseId: string) => sql`
  select i.id, i.kind, i.subject_id, i.offered_to, i.state, i.new_owner, i.is_interim, i.due_at,
         i.decided_at, i.back,
         coalesce(s.name, e.name, r.name, u.name, d.name, m.name, p.name, h.display_name, '')
           as name,
         coalesce(p.code, h.employee_number, i.subject_id::text) as key,
         (select name from system where id = e.system_id) as within,
         (select ${personJson} from person where id = i.offered_to) as offered,
         (select ${personJson} from person where id = i.new_owner) as owner
  from leaver_item i
  left join system s on i.kind = 'system' and s.id = i.subject_id
  left join entitlement e on i.kind = 'entitlement' and e.id = i.subject_id
  left join role r on i.kind = 'role' and r.id = i.subject_id
  left join rule u on i.kind = 'rule' and u.id = i.subject_id
  left join sod_rule d on i.kind = 'separation' and d.id = i.subject_id
  left join module m on i.kind = 'module' and m.id = i.subject_id
  left join policy p on i.kind = 'policy' and p.id = i.subject_id
  left join person h on i.kind in ('contractor', 'report') and h.id = i.subject_id
  where i.case_id = ${caseId}::uuid and ${itemReadableSql(actor)}
  order by array_position(array['open', 'moved', 'shown', 'elsewhere', 'stayed'], i.state),
           i.kind, 11`;
