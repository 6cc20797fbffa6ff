import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { FeedId } from "../../feed.ts";
import { memberDelta } from "../member-delta.ts";
import { parsePatch } from "../patch-body.ts";
import { answerOf, changeGroup, lockForChange } from "./change-group.ts";
import { Answer, GroupId, membersMax, operationsMax } from "./group.ts";
import { mayWriteGroups } from "./policy.ts";

export const patchGroup = command({
  name: "scim-group.patch",
  title: "Changes a group by operations, without reading who else is in it (RFC 7644 §3.5.2).",
  right: "people.manage",
  scope: "scim:write",
  rest: "internal",
  millisecondsMax: 120_000,
  input: z.object({
    groupId: GroupId,
    feedId: FeedId,
    body: z.unknown(),
    ifMatch: z.number().int().optional(),
    withMembers: z.boolean().default(false),
  }),
  output: Answer,
  load: async () => undefined,
  authorize: mayWriteGroups,
  run: async (work) => {
    const { body, withMembers } = work.input;
    const change = memberDelta(parsePatch(body, { operationsMax, valuesMax: membersMax }));
    const group = await lockForChange(work, work.input, change.members);
    return answerOf(work.tx, await changeGroup(work, group, change), withMembers);
  },
});
