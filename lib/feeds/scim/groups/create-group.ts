import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { FeedId } from "../../feed.ts";
import { memberIds } from "../member-ids.ts";
import { parseResource } from "../parse-resource.ts";
import { groupType } from "../schema.ts";
import { answerOf, follow, moveMembers, peopleOf, recordChange, sizesOf } from "./change-group.ts";
import { Answer, checkedName, membersMax } from "./group.ts";
import { insertGroup, updateGroup } from "./group-store.ts";
import { mayWriteGroups } from "./policy.ts";
import { refuseOwners } from "./refuse-owners.ts";

const Whole = z.object({
  displayName: z.string(),
  externalId: z.string().nullable().default(null),
  members: z.array(z.unknown()).default([]),
});

/** What a whole resource says of a group. */
export function readGroup(body: unknown) {
  const read = parseResource(body, groupType, { valuesMax: membersMax });
  const { displayName, externalId, members } = Whole.parse(read);
  checkedName("displayName", displayName);
  checkedName("externalId", externalId ?? "");
  const ids = memberIds(members).map((id) => checkedName("members.value", id));
  return { displayName, externalId, members: ids };
}

export const createGroup = command({
  name: "scim-group.create",
  title: "Makes a group of the people whom a provider names (RFC 7644 §3.3).",
  right: "people.manage",
  scope: "scim:write",
  rest: "internal",
  millisecondsMax: 120_000,
  input: z.object({
    feedId: FeedId,
    resource: z.unknown(),
    withMembers: z.boolean().default(false),
  }),
  output: Answer,
  load: async () => undefined,
  authorize: mayWriteGroups,
  run: async (work) => {
    const { feedId, resource, withMembers } = work.input;
    const { members, ...naming } = readGroup(resource);
    const made = await insertGroup(work, { feedId, ...naming });
    const moved = await moveMembers(work, made, { kind: "delta", add: members, remove: [] });
    await refuseOwners(work, feedId, peopleOf(moved.opened));
    const group = { ...made, ...sizesOf(made, moved) };
    await updateGroup(work.tx, group);
    await follow(work, group, peopleOf(moved.opened));
    recordChange(work, group, moved);
    return answerOf(work.tx, group, withMembers);
  },
});
