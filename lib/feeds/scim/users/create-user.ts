import { z } from "zod";
import { lockSubjects } from "#lib/access/index.ts";
import { command, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { ensureClientFeed, type ClientFeed } from "../client-feed.ts";
import type { Resource } from "../schema.ts";
import { scimError } from "../scim-error.ts";
import { enterpriseUrn } from "../urns.ts";
import { Answer, Body, onlyClients } from "../write-policy.ts";
import { eventIn, parseUser } from "./user-body.ts";
import { extension } from "./user-resource.ts";
import { usersWhere, type UserRow } from "./user-row.ts";
import { wholeWrite } from "./user-write.ts";
import { arrivalOf, readyUnit, seenBefore, writeUser, writtenUser } from "./write-user.ts";

/**
 * Somebody begins. Whom this client knew, and who has ended or was deleted, is the same person and
 * begins anew.
 */
export const createUser = command({
  name: "scim-user.create",
  title: "Takes a User of SCIM: somebody begins, or begins anew.",
  right: "people.manage",
  scope: "scim:write",
  rest: "internal",
  input: z.object({ resource: Body }),
  output: Answer,
  load: async () => undefined,
  authorize: onlyClients,
  run: async (work) => {
    const after = parseUser(work.input.resource);
    const told = eventIn(after, work.input.resource);
    const feed = await ensureClientFeed(work);
    const seen = await seenBefore(work, feed, told);
    if (seen?.personId) return writtenUser(work, feed, seen.personId);
    await readyUnit(work, after, {});
    const row = await knownBefore(work, feed, after);
    const { now, enteredAt } = await arrivalOf(work, row?.id);
    const later = { ...work, now };
    const event = await wholeWrite(work.tx, { feed, row, before: {}, after, now });
    const personId = await writeUser(later, { feed, row, event, told, enteredAt });
    return writtenUser(work, feed, personId);
  },
});

/** @throws ScimError uniqueness where they are here still, or several people are meant. */
async function knownBefore(
  work: Work,
  feed: ClientFeed,
  after: Resource,
): Promise<UserRow | undefined> {
  const found = await namedBy(work.tx, feed, after);
  const [only] = found;
  if (only === undefined) return undefined;
  if (found.length > 1) throw scimError("uniqueness", "several people are known by these names");
  await lockSubjects(work.tx, [only.id]);
  const [row] = await usersWhere(work.tx, sql`p.id = ${only.id}::uuid`);
  if (row && row.deletedAt === null && row.hrState !== "ended") {
    throw scimError("uniqueness", `somebody is known by these names: ${row.id}`);
  }
  return row;
}

const namedBy = (tx: Tx, feed: ClientFeed, after: Resource): Promise<UserRow[]> => {
  const number = extension(after, enterpriseUrn)["employeeNumber"] as string | undefined;
  const externalId = after["externalId"] as string | undefined;
  return usersWhere(
    tx,
    sql`s.feed_id = ${feed.id}::uuid and s.person_id in (
          select person_id from scim_user
          where feed_id = ${feed.id}::uuid and external_id = ${externalId ?? null}
          union select person_id from scim_user
          where feed_id = ${feed.id}::uuid and lower(user_name) = lower(${after["userName"]})
          union select id from person where employee_number = ${number ?? null})
          and p.merged_into is null
        order by p.id limit 2`,
  );
};
