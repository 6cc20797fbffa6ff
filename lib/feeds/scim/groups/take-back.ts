import { lockSubjects } from "#lib/access/index.ts";
import { conflict, execute, rows, sql, type Work } from "#lib/kernel/index.ts";

type Held = { readonly groupId: string; readonly personIds: readonly string[] };
type Moved = { readonly groupId: string };

/**
 * A step: what a client changed about these people, and the brake held, is as it was: they are in
 * the feed's groups that rules still read of them, and in no other. Their access stays untouched;
 * the client sees the groups as they are again. Answers the groups that changed by it.
 * @throws conflict `cannot_be_taken_back` where a group has another name meanwhile, or is gone.
 */
export async function takeBack(work: Work, { groupId, personIds }: Held): Promise<string[]> {
  const { tx, now } = work;
  await lockSubjects(tx, personIds);
  await rows(
    tx,
    sql`select g.id from scim_group g join scim_group o on o.feed_id = g.feed_id
        where o.id = ${groupId}::uuid and g.retired_at is null order by g.id for update of g`,
  );
  const people = sql`${[...personIds]}::uuid[]`;
  const label = sql`f.code || ':' || g.display_name`;
  const ofFeed = sql`g.retired_at is null
    and g.feed_id = (select feed_id from scim_group where id = ${groupId}::uuid)`;
  const left = await rows<Moved>(
    tx,
    sql`update scim_group_member m set until = greatest(${now}::timestamptz, m.since)
        from scim_group g, feed f, person p
        where m.person_id = any(${people}) and m.until is null and g.id = m.group_id
          and f.id = g.feed_id and p.id = m.person_id and ${ofFeed}
          and not (${label} = any(coalesce(p.groups, '{}')))
        returning g.id::text as group_id`,
  );
  const back = await rows<Moved>(
    tx,
    sql`insert into scim_group_member (id, group_id, value, told, person_id, since)
        select gen_random_uuid(), g.id, p.id::text,
               coalesce((select told from scim_group_member x
                         where x.group_id = g.id and x.person_id = p.id
                         order by x.until desc limit 1), p.id::text),
               p.id, ${now}
        from person p cross join scim_group g join feed f on f.id = g.feed_id
        where p.id = any(${people}) and ${ofFeed} and ${label} = any(coalesce(p.groups, '{}'))
        on conflict (group_id, value) where until is null do nothing
        returning group_id::text`,
  );
  await mustBeSo(work, personIds);
  const touched = [...new Set([...left, ...back].map((each) => each.groupId))];
  await countAgain(work, touched);
  return touched;
}

/** Whose groups are still others than what rules read cannot stay as they are by this alone. */
async function mustBeSo({ tx }: Work, personIds: readonly string[]): Promise<void> {
  const other = await rows(
    tx,
    sql`select from person p
        where p.id = any(${[...personIds]}::uuid[])
          and coalesce(p.groups, '{}') <> array(
            select f.code || ':' || g.display_name
            from scim_group_member m
            join scim_group g on g.id = m.group_id
            join feed f on f.id = g.feed_id
            where m.person_id = p.id and m.until is null and g.retired_at is null
            order by (f.code || ':' || g.display_name) collate "C") limit 1`,
  );
  if (other.length > 0) throw conflict("cannot_be_taken_back");
}

const countAgain = ({ tx, now }: Work, groupIds: readonly string[]) =>
  execute(
    tx,
    sql`update scim_group g
        set version = g.version + 1, changed_at = greatest(g.changed_at, ${now}::timestamptz),
            members = x.members, parked = x.parked
        from (select i.id, count(m.id)::int as members,
                     (count(m.id) filter (where m.person_id is null))::int as parked
              from unnest(${[...groupIds]}::uuid[]) as i (id)
              left join scim_group_member m on m.group_id = i.id and m.until is null
              group by i.id) x
        where g.id = x.id`,
  );
