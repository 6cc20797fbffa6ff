import { commitPlans, lockSubjects, type Cause } from "#lib/access/index.ts";
import { execute, recordset, rows, sql, type PersonId, type Work } from "#lib/kernel/index.ts";
import { planBraked } from "../../plan-braked.ts";
import type { Group } from "./group.ts";
import { writeGroups } from "./write-groups.ts";

/** People whose access follows in the transaction that changes a group; more follow by a job. */
export const nowMax = 500;

type Refreshing = {
  readonly feedId: string;
  readonly personIds: readonly string[];
  /** Of whom somebody looked at what the brake held. */
  readonly unbraked?: ReadonlySet<string>;
};

/**
 * A step: people's groups say what they are in, and their access follows.
 * @throws conflict `brake`, `last_administrator` or `last_releaser` with the people concerned.
 */
export async function refreshPeople(work: Work, refreshing: Refreshing): Promise<PersonId[]> {
  const { feedId, personIds, unbraked = new Set<string>() } = refreshing;
  if (personIds.length === 0) return [];
  await lockSubjects(work.tx, personIds);
  const marked = await marksOf(work, personIds);
  const changed = await writeGroups(work, personIds);
  if (changed.length > 0) {
    const cause: Cause = { kind: "feed", id: feedId };
    const plans = await planBraked(work, { personIds: changed, cause, unbraked });
    await commitPlans(work, plans, cause);
    work.announce("person.changed", { personIds: changed });
    work.live("people", changed);
  }
  await unmark(work, marked);
  return changed;
}

type Mark = { readonly id: string; readonly stamp: string };

const marksOf = ({ tx }: Work, personIds: readonly string[]): Promise<Mark[]> =>
  rows<Mark>(
    tx,
    sql`select person_id::text as id, stamp::text from scim_group_refresh
        where person_id = any(${[...personIds]}::uuid[])`,
  );

/** Whoever was marked again meanwhile stays marked. */
async function unmark({ tx }: Work, marked: readonly Mark[]): Promise<void> {
  if (marked.length === 0) return;
  await execute(
    tx,
    sql`delete from scim_group_refresh r
        using jsonb_to_recordset(${recordset(marked)}) as x (id uuid, stamp uuid)
        where r.person_id = x.id and r.stamp = x.stamp`,
  );
}

export const refreshJob = { task: "feeds.refresh-groups", payload: {}, queue: "scim-groups" };

/** A step: a job writes the groups of these people, batch by batch. */
export async function refreshLater(
  work: Work,
  { group, personIds }: { readonly group: Group; readonly personIds: readonly string[] },
): Promise<void> {
  await execute(
    work.tx,
    sql`insert into scim_group_refresh (person_id, stamp, feed_id, group_id, since)
        select id, gen_random_uuid(), ${group.feedId}::uuid, ${group.id}::uuid, ${work.now}
        from (select distinct unnest(${[...personIds]}::uuid[]) as id order by 1) p
        on conflict (person_id) do update
          set stamp = excluded.stamp, feed_id = excluded.feed_id, group_id = excluded.group_id,
              held_reason = null, released_by = null`,
  );
  work.later({ ...refreshJob, key: refreshJob.task });
}
