import { z } from "zod";
import { needs, notFound, PersonId, query } from "#lib/kernel/index.ts";
import { findClientFeed } from "../client-feed.ts";
import { Answer } from "../write-policy.ts";
import { findUser } from "./user-row.ts";
import { answerOf } from "./write-user.ts";

export const getUser = query({
  name: "scim-user.get",
  title: "Says who somebody is, as a User of SCIM.",
  right: "people.read",
  scope: "scim:read",
  rest: "internal",
  input: z.object({ userId: PersonId }),
  output: Answer,
  authorize: needs("people.read"),
  run: async ({ tx, actor, input }) => {
    const row = await findUser(tx, input.userId);
    if (!row || row.deletedAt !== null) throw notFound("user");
    return answerOf(row, await findClientFeed(tx, actor));
  },
});
