import { z } from "zod";
import { lockSubjects } from "#lib/access/index.ts";
import { command, PersonId } from "#lib/kernel/index.ts";
import type { ScimWrite } from "../../inbox/feed-event.ts";
import { ensureClientFeed } from "../client-feed.ts";
import { mustMatch } from "../version.ts";
import { IfMatch, onlyClients } from "../write-policy.ts";
import { ownUser } from "./change-user.ts";
import { Kept } from "./user-resource.ts";
import type { UserRow } from "./user-row.ts";
import { arrivalOf, writeUser } from "./write-user.ts";

/** Somebody ends, and is not found any more; who they were, and what they held, stays known. */
export const deleteUser = command({
  name: "scim-user.delete",
  title: "Takes a User of SCIM away: the person ends, their history stays.",
  right: "people.manage",
  scope: "scim:write",
  rest: "internal",
  input: z.object({ userId: PersonId, ifMatch: IfMatch }),
  output: z.object({ userId: PersonId }),
  load: async () => undefined,
  authorize: onlyClients,
  run: async (work) => {
    const { userId, ifMatch } = work.input;
    const feed = await ensureClientFeed(work);
    await lockSubjects(work.tx, [userId]);
    const row = await ownUser(work, feed, userId);
    mustMatch(ifMatch, row.version);
    const { now, enteredAt } = await arrivalOf(work, row.id);
    const event = deletionOf(row, now);
    await writeUser({ ...work, now }, { feed, row, event, told: undefined, enteredAt });
    return { userId };
  },
});

function deletionOf(row: UserRow, at: Date): ScimWrite {
  const { user, ...write } = keptAsIs(row, at);
  return {
    ...write,
    ...(row.hrState !== "ended" && { says: { part: {}, turn: "end" } }),
    user: { ...user, active: false, isDeleted: true },
  };
}

/** A write that changes nothing of what a client keeps. */
export function keptAsIs(row: UserRow, at: Date): ScimWrite {
  const attributes: unknown = JSON.parse(JSON.stringify(Kept.parse(row.attributes ?? {})));
  return {
    ...{ kind: "scim", employeeNumber: row.employeeNumber, effective: { at } },
    user: {
      ...{ externalId: row.externalId, userName: row.userName, active: row.saidActive ?? true },
      attributes: attributes as ScimWrite["user"]["attributes"],
      ...{ suspension: null, isDeleted: row.deletedAt !== null },
    },
  };
}
