import { z } from "zod";
import { needs, query, sql } from "#lib/kernel/index.ts";
import { FeedId } from "../../feed.ts";
import { feedSeenBy } from "../client-feed.ts";
import { answerOf } from "./change-group.ts";
import { Answer, GroupId, noGroup } from "./group.ts";
import { findGroups } from "./group-store.ts";
import { ofFeed } from "./list-groups.ts";

export const getGroup = query({
  name: "scim-group.get",
  title: "Shows a group, and who is in it where that is asked for (RFC 7644 §3.4.1).",
  right: "people.read",
  scope: "scim:read",
  rest: "internal",
  input: z.object({
    groupId: GroupId,
    /** Only a group of this feed; unset: of the one that the client speaks for, else of any. */
    feedId: FeedId.optional(),
    withMembers: z.boolean().default(false),
  }),
  output: Answer,
  authorize: needs("people.read"),
  run: async ({ tx, actor, input }) => {
    const { groupId, withMembers } = input;
    const feedId = input.feedId ?? (await feedSeenBy(tx, actor));
    const [group] = await findGroups(tx, sql`and g.id = ${groupId}::uuid ${ofFeed(feedId)}`);
    if (!group) throw noGroup(groupId);
    return answerOf(tx, group, withMembers);
  },
});
