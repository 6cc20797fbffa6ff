import { rows, sql, type PersonId, type Work } from "#lib/kernel/index.ts";

/**
 * A step: the groups that rules may read of these people, each as `feed:displayName`. A feed's code
 * has no colon, so no group of another feed is ever taken for it, whatever its name. Answers whose
 * changed; the caller has locked the people.
 */
export async function writeGroups(
  { tx, now }: Work,
  personIds: readonly string[],
): Promise<PersonId[]> {
  const changed = await rows<{ id: PersonId }>(
    tx,
    sql`update person p set groups = x.groups, version = p.version + 1, changed_at = ${now}
        from (select i.id, array(
                select f.code || ':' || g.display_name
                from scim_group_member m
                join scim_group g on g.id = m.group_id
                join feed f on f.id = g.feed_id
                where m.person_id = i.id and m.until is null and g.retired_at is null
                order by (f.code || ':' || g.display_name) collate "C") as groups
              from unnest(${[...personIds]}::uuid[]) as i (id)) x
        where p.id = x.id and coalesce(p.groups, '{}') <> x.groups
        returning p.id::text`,
  );
  return changed.map(({ id }) => id);
}
