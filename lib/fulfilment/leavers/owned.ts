import { z } from "zod";
import { many, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { ItemKind } from "./item.ts";

const Owned = z.object({
  kind: ItemKind,
  subjectId: z.string(),
  /** Whoever owns what contains it. */
  parentOwner: z.string().nullable(),
});
export type Owned = z.output<typeof Owned>;

/** Most reports that are shown; all of them stand in the organisation. */
const reportsMax = 500;

/** Policies in force that name a person, by their number. */
const policiesNaming = (personId: Sql): Sql => sql`
  select p.id from policy p join policy_version v on v.policy_id = p.id and v.version = p.version
  where p.state = 'enforced' and jsonb_path_exists(v.definition, '$.**.numbers[*] ? (@ == $n)',
    jsonb_build_object('n', (select employee_number from person where id = ${personId})))`;

/** What somebody owns now, and who names or is led by them. */
export function ownedBy(tx: Tx, personId: string, now: Date): Promise<Owned[]> {
  const id = sql`${personId}::uuid`;
  const stays = sql`(x.retires_at is null or x.retires_at > ${now})`;
  return many(
    tx,
    Owned,
    sql`select 'system' as kind, x.id as subject_id, null::uuid as parent_owner from system x
        where x.owner_id = ${id} and ${stays}
        union all
        select 'entitlement', x.id, s.owner_id from entitlement x join system s on s.id = x.system_id
        where x.owner_id = ${id} and ${stays}
        union all
        select 'role', x.id, null from role x where x.owner_id = ${id} and ${stays}
        union all
        select 'rule', id, null from rule where owner_id = ${id} and retired_at is null
        union all
        select 'separation', id, null from sod_rule where owner_id = ${id} and retired_at is null
        union all
        select 'module', id, null from module where owner_id = ${id} and retired_at is null
        union all
        select 'contractor', id, manager_id from person
        where sponsor_id = ${id} and hr_state <> 'ended' and id <> ${id}
        union all
        select 'policy', id, null from (${policiesNaming(id)}) named
        union all
        (select 'report', id, null from person where manager_id = ${id} and hr_state <> 'ended'
         order by id limit ${reportsMax})
        order by 1, 2`,
  );
}
