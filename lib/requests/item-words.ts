import { containing, emptySql, sql, type Sql } from "#lib/kernel/index.ts";

/** Items `i` that name it: who asks or gains, what is asked for, its system. */
export function saysWords(text: string): Sql {
  if (text.trim() === "") return emptySql;
  const like = containing(text.trim());
  return sql`and (
    exists (select from person p where p.id in (i.requester_id, i.beneficiary_id)
              and lower(p.display_name) like ${like})
    or exists (select from role r where r.id = i.target_id and lower(r.name) like ${like})
    or exists (select from entitlement e join system s on s.id = e.system_id
               where e.id = i.target_id and lower(s.name || ' ' || e.name) like ${like}))`;
}
