import { z } from "zod";
import { holdersOfRight, lockSubjects } from "#lib/access/index.ts";
import {
  command,
  conflict,
  execute,
  many,
  type PersonId,
  query,
  Reason,
  rows,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { signersOf } from "../../inbox/secret-store.ts";
import { mayReadRuns } from "../../may-read-runs.ts";
import { mayReleaseHeld } from "../../release-run.ts";
import { GroupId } from "./group.ts";
import { refreshJob } from "./refresh-people.ts";
import { takeBack } from "./take-back.ts";

/** At the console nobody in particular releases. */
const operator = "00000000-0000-0000-0000-000000000000";

/**
 * Somebody looked at what a group would take: it is taken after all, or what the client changed is
 * taken back and everybody stays where they were.
 */
export const releaseHeldGroup = command({
  name: "scim-group.release",
  title: "Lets people's access follow a change of their group that was held, or takes it back.",
  right: "holds.release",
  rest: { method: "POST", path: "/scim-groups/{groupId}/release" },
  input: z.object({
    groupId: GroupId,
    verdict: z.enum(["apply", "drop"]).default("apply"),
    reason: Reason,
  }),
  output: z.object({ people: z.number() }),
  load: async ({ tx, now }, { groupId }) => {
    // People before groups and what waits of them: the order of all locks.
    await lockSubjects(
      tx,
      (await heldOf(tx, groupId)).map(({ id }) => id),
    );
    const held = await rows<{ id: PersonId }>(
      tx,
      sql`select person_id::text as id from scim_group_refresh
          where group_id = ${groupId}::uuid and held_reason is not null
          order by person_id for update`,
    );
    const releasers = await holdersOfRight(tx, "holds.release", now);
    const feeds = await rows<{ id: string }>(
      tx,
      sql`select feed_id::text as id from scim_group where id = ${groupId}::uuid`,
    );
    const signers = await Promise.all(feeds.map(({ id }) => signersOf(tx, id, now)));
    return { held: held.map(({ id }) => id), signers, releasers: releasers.length };
  },
  authorize: (actor, { held, signers, releasers }) =>
    mayReleaseHeld(actor, { startedBy: [...held, ...signers.flat()], releasers }),
  run: async (work) => {
    const { tx, input, actor, resource } = work;
    const { held } = resource;
    if (held.length === 0) throw conflict("not_held");
    const { groupId, verdict, reason } = input;
    const people = held.length;
    if (verdict === "drop") {
      const groups = await takeBack(work, { groupId, personIds: held });
      await execute(tx, sql`delete from scim_group_refresh where person_id = any(${held}::uuid[])`);
      work.live("scim-groups", groups);
    } else {
      const by = actor.kind === "person" ? actor.personId : operator;
      await execute(
        tx,
        sql`update scim_group_refresh set held_reason = null, released_by = ${by}::uuid
            where person_id = any(${held}::uuid[])`,
      );
      work.later({ ...refreshJob, key: refreshJob.task });
    }
    const persons = people > 200 ? [] : held;
    work.record({ target: groupId, persons, detail: { verdict, people }, personal: { reason } });
    work.live("feeds", [groupId]);
    return { people };
  },
});

const heldOf = (tx: Tx, groupId: string) =>
  rows<{ id: PersonId }>(
    tx,
    sql`select person_id::text as id from scim_group_refresh
        where group_id = ${groupId}::uuid and held_reason is not null order by person_id`,
  );

const HeldGroup = z.object({
  groupId: GroupId,
  feed: z.string(),
  displayName: z.string(),
  reason: z.string(),
  people: z.number(),
  /** Of at most twenty of them. */
  names: z.array(z.object({ displayName: z.string(), employeeNumber: z.string() })),
});

/** Groups whose changes the brake held, and how many people stay as they were. */
export const listHeldGroups = query({
  name: "scim-group.list-held",
  title: "Lists groups of which the brake held what a change would take from people.",
  right: "feeds.manage",
  rest: { method: "GET", path: "/scim-groups/held" },
  input: z.object({}),
  output: z.array(HeldGroup),
  authorize: mayReadRuns,
  run: ({ tx }) =>
    many(
      tx,
      HeldGroup,
      sql`select g.id as group_id, f.code as feed, g.display_name, r.held_reason as reason,
                 count(*)::int as people,
                 to_jsonb((array_agg(
                   jsonb_build_object('displayName', p.display_name,
                                      'employeeNumber', p.employee_number)
                   order by p.display_name, p.id))[1:20]) as names
          from scim_group_refresh r
          join scim_group g on g.id = r.group_id
          join feed f on f.id = g.feed_id
          join person p on p.id = r.person_id
          where r.held_reason is not null
          group by 1, 2, 3, 4 order by 1, 4 limit 200`,
    ),
});
