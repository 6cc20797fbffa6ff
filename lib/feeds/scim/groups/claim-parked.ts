import { execute, rows, sql, type PersonId, type Work } from "#lib/kernel/index.ts";
import { signersOf } from "../../inbox/secret-store.ts";
import { writeGroups } from "./write-groups.ts";

/** What is in the way of whom: parking waits for people being made, and they for it. */
export const lockParking = ({ tx }: Work, feedId: string, how: "alone" | "shared") => {
  const key = sql`hashtextextended('scim-parking:' || ${feedId}::text, 0)`;
  return how === "alone"
    ? execute(tx, sql`select pg_advisory_xact_lock(${key})`)
    : execute(tx, sql`select pg_advisory_xact_lock_shared(${key})`);
};

export type Claim = {
  readonly feedId: string;
  readonly personId: PersonId;
  /** What the provider may have called them: id, externalId, userName; letter by letter. */
  readonly names: readonly string[];
};

type Parked = { readonly id: string; readonly groupId: string };

/**
 * A step for whoever makes a person, or gives them another name: memberships of the feed's groups
 * that waited for them become theirs. Answers whether their groups changed; the caller, who has
 * locked the person, then recomputes their access.
 */
export async function claimParked(work: Work, claim: Claim): Promise<boolean> {
  const { tx, now } = work;
  // Who speaks for the feed gives themselves no group by another name.
  if ((await signersOf(tx, claim.feedId, now)).includes(claim.personId)) return false;
  await lockParking(work, claim.feedId, "shared");
  const names = [...new Set([claim.personId, ...claim.names])];
  const parked = await rows<Parked>(
    tx,
    sql`select m.id::text, m.group_id::text
        from scim_group_member m join scim_group g on g.id = m.group_id
        where m.value = any(${names}::text[]) and m.until is null and m.person_id is null
          and g.feed_id = ${claim.feedId}::uuid and g.retired_at is null
        order by g.id, (m.value = ${claim.personId}) desc, m.since, m.id for update of g, m`,
  );
  if (parked.length === 0) return false;
  await becomeTheirs(work, claim, parked);
  const changed = await writeGroups(work, [claim.personId]);
  work.live("scim-groups", [...new Set(parked.map(({ groupId }) => groupId))]);
  return changed.length > 0;
}

/**
 * Of two names in one group, or where they are in already, one membership is left; a name that is
 * their id comes first, as no other could become it.
 */
async function becomeTheirs(
  { tx, now }: Work,
  { personId }: Claim,
  parked: readonly Parked[],
): Promise<void> {
  const firsts = [...Map.groupBy(parked, ({ groupId }) => groupId).values()].flatMap(
    ([first]) => first?.id ?? [],
  );
  const claimed = await rows<Parked>(
    tx,
    sql`update scim_group_member m set person_id = ${personId}::uuid, value = ${personId}
        where m.id = any(${firsts}::uuid[])
          and not exists (select from scim_group_member o
                          where o.group_id = m.group_id and o.until is null
                            and o.value = ${personId} and o.id <> m.id)
        returning m.id::text, m.group_id::text`,
  );
  const theirs = new Set(claimed.map(({ id }) => id));
  const doubles = parked.filter(({ id }) => !theirs.has(id));
  await execute(
    tx,
    sql`update scim_group_member set until = greatest(${now}::timestamptz, since)
        where id = any(${doubles.map(({ id }) => id)}::uuid[])`,
  );
  await execute(
    tx,
    sql`update scim_group g
        set version = g.version + 1, changed_at = greatest(g.changed_at, ${now}::timestamptz),
            parked = g.parked - x.parked, members = g.members - x.doubles
        from (select group_id, count(*)::int as parked,
                     count(*) filter (where id = any(${doubles.map(({ id }) => id)}::uuid[]))::int
                       as doubles
              from scim_group_member
              where id = any(${parked.map(({ id }) => id)}::uuid[]) group by group_id) x
        where g.id = x.group_id`,
  );
}
