import { execute, rows, sql, type Work } from "#lib/kernel/index.ts";
import { writeGroups } from "./write-groups.ts";

type Left = { readonly personId: string; readonly groupId: string };

/**
 * A step: who begins anew is in no group that they were put into before their end; their provider
 * may put them in again. Whose end was taken back did not begin anew, and stays. The caller, who
 * has locked the people, then recomputes their access.
 */
export async function leaveOldGroups(work: Work, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return;
  const { tx, now } = work;
  const left = await rows<Left>(
    tx,
    sql`with old as (
          select m.id from scim_group_member m
          join person p on p.id = m.person_id
          join scim_group g on g.id = m.group_id
          where p.id = any(${[...personIds]}::uuid[]) and m.until is null
            and p.hr_state <> 'ended' and m.since <= p.previous_ended_at
          order by g.id for update of g)
        update scim_group_member m set until = greatest(${now}::timestamptz, m.since)
        from old where m.id = old.id
        returning m.person_id::text, m.group_id::text`,
  );
  if (left.length === 0) return;
  const groups = left.map(({ groupId }) => groupId);
  await execute(
    tx,
    sql`update scim_group g
        set version = g.version + 1, changed_at = greatest(g.changed_at, ${now}::timestamptz),
            members = g.members - x.n
        from (select id, count(*)::int as n from unnest(${groups}::uuid[]) as id group by id) x
        where g.id = x.id`,
  );
  await writeGroups(work, [...new Set(left.map(({ personId }) => personId))]);
  work.live("scim-groups", [...new Set(groups)]);
}
