import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { FeedId } from "../../feed.ts";
import type { GroupChange } from "../member-delta.ts";
import { isRecord } from "../schema.ts";
import { answerOf, changeGroup, lockForChange } from "./change-group.ts";
import { readGroup } from "./create-group.ts";
import { Answer, GroupId } from "./group.ts";
import { mayWriteGroups } from "./policy.ts";

export const replaceGroup = command({
  name: "scim-group.replace",
  title: "Makes a group what a whole resource says; without a list of members they stay.",
  right: "people.manage",
  scope: "scim:write",
  rest: "internal",
  millisecondsMax: 120_000,
  input: z.object({
    groupId: GroupId,
    feedId: FeedId,
    resource: z.unknown(),
    ifMatch: z.number().int().optional(),
    withMembers: z.boolean().default(false),
  }),
  output: Answer,
  load: async () => undefined,
  authorize: mayWriteGroups,
  run: async (work) => {
    const { resource, withMembers } = work.input;
    const { members: named, ...naming } = readGroup(resource);
    const members: GroupChange["members"] = saysMembers(resource)
      ? { kind: "replace", members: named }
      : { kind: "delta", add: [], remove: [] };
    const group = await lockForChange(work, work.input, members);
    const next = await changeGroup(work, group, { ...naming, members });
    return answerOf(work.tx, next, withMembers);
  },
});

/** A list that is missing is not an empty one (RFC 7644 §3.5.1 leaves it open). */
const saysMembers = (resource: unknown): boolean =>
  isRecord(resource) && Object.keys(resource).some((name) => name.toLowerCase() === "members");
