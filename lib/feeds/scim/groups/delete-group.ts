import { z } from "zod";
import { command, execute, sql } from "#lib/kernel/index.ts";
import { FeedId } from "../../feed.ts";
import { follow, instantAfter, lockForChange, peopleOf, recordChange } from "./change-group.ts";
import { GroupId } from "./group.ts";
import { closeAll } from "./member-store.ts";
import { mayWriteGroups } from "./policy.ts";

export const deleteGroup = command({
  name: "scim-group.delete",
  title: "Ends a group and every membership in it; who was in it, and when, stays known.",
  right: "people.manage",
  scope: "scim:write",
  rest: "internal",
  millisecondsMax: 120_000,
  input: z.object({
    groupId: GroupId,
    feedId: FeedId,
    ifMatch: z.number().int().optional(),
  }),
  output: z.object({ version: z.number() }),
  load: async () => undefined,
  authorize: mayWriteGroups,
  run: async (work) => {
    const group = await lockForChange(work, work.input, { kind: "replace", members: [] });
    const at = instantAfter(work, group);
    const closed = await closeAll(work, { group, at });
    const next = { ...group, version: group.version + 1, members: 0, parked: 0, changedAt: at };
    await execute(
      work.tx,
      sql`update scim_group
          set retired_at = ${at}, changed_at = ${at}, version = ${next.version}, members = 0,
              parked = 0
          where id = ${group.id}::uuid`,
    );
    await follow(work, next, peopleOf(closed));
    recordChange(work, next, { closed, opened: [] });
    return { version: next.version };
  },
});
