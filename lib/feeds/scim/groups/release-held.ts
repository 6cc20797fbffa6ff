import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import {
  command,
  conflict,
  many,
  type PersonId,
  query,
  Reason,
  rows,
  sql,
} from "#lib/kernel/index.ts";
import { signersOf } from "../../inbox/secret-store.ts";
import { mayReadRuns } from "../../may-read-runs.ts";
import { mayReleaseHeld } from "../../release-run.ts";
import { GroupId } from "./group.ts";
import { refreshJob } from "./refresh-people.ts";

/** At the console nobody in particular releases. */
const operator = "00000000-0000-0000-0000-000000000000";

/** Somebody looked at what a group would take: it is taken after all. */
export const releaseHeldGroup = command({
  name: "scim-group.release",
  title: "Lets the access of people follow a change of their group that the brake held.",
  right: "holds.release",
  rest: { method: "POST", path: "/scim-groups/{groupId}/release" },
  input: z.object({ groupId: GroupId, reason: Reason }),
  output: z.object({ people: z.number() }),
  load: async ({ tx, now }, { groupId }) => {
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
    const by = actor.kind === "person" ? actor.personId : operator;
    await rows(
      tx,
      sql`update scim_group_refresh set held_reason = null, released_by = ${by}::uuid
          where person_id = any(${held}::uuid[]) returning person_id`,
    );
    const people = held.length;
    work.record({ target: input.groupId, detail: { people }, personal: { reason: input.reason } });
    work.later({ ...refreshJob, key: refreshJob.task });
    return { people };
  },
});

/** Groups whose changes the brake held, and how many people stay as they were. */
export const listHeldGroups = query({
  name: "scim-group.list-held",
  title: "Lists groups of which the brake held what a change would take from people.",
  right: "feeds.manage",
  rest: { method: "GET", path: "/scim-groups/held" },
  input: z.object({}),
  output: z.array(
    z.object({
      groupId: GroupId,
      feed: z.string(),
      displayName: z.string(),
      reason: z.string(),
      people: z.number(),
    }),
  ),
  authorize: mayReadRuns,
  run: ({ tx }) =>
    many(
      tx,
      z.object({
        groupId: GroupId,
        feed: z.string(),
        displayName: z.string(),
        reason: z.string(),
        people: z.number(),
      }),
      sql`select g.id as group_id, f.code as feed, g.display_name, r.held_reason as reason,
                 count(*)::int as people
          from scim_group_refresh r
          join scim_group g on g.id = r.group_id
          join feed f on f.id = g.feed_id
          where r.held_reason is not null
          group by 1, 2, 3, 4 order by 1, 4 limit 200`,
    ),
});
