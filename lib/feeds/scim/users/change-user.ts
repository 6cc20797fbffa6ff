import { z } from "zod";
import { lockSubjects } from "#lib/access/index.ts";
import { command, notFound, PersonId, PosternError, type Work } from "#lib/kernel/index.ts";
import { ensureClientFeed, type ClientFeed } from "../client-feed.ts";
import type { Answer as Answered } from "../held-write.ts";
import { parsePatch } from "../patch-body.ts";
import { applyPatch } from "../patch.ts";
import { userType, type Resource } from "../schema.ts";
import { mustMatch } from "../version.ts";
import { Answer, Body, IfMatch, onlyClients } from "../write-policy.ts";
import { eventIn, parseUser } from "./user-body.ts";
import { namingOf } from "./named-facts.ts";
import { resourceOf } from "./user-resource.ts";
import { findUser, isOfFeed, type UserRow } from "./user-row.ts";
import { partWrite } from "./user-write.ts";
import {
  answerOf,
  arrivalOf,
  readyUnit,
  seenBefore,
  writeUser,
  writtenUser,
} from "./write-user.ts";

const about = {
  right: "people.manage",
  scope: "scim:write",
  rest: "internal",
  output: Answer,
  load: async () => undefined,
  authorize: onlyClients,
} as const;

/** Changes what is named (RFC 7644 §3.5.2). */
export const patchUser = command({
  ...about,
  name: "scim-user.patch",
  title: "Changes some attributes of a User of SCIM.",
  input: z.object({ userId: PersonId, body: Body, ifMatch: IfMatch }),
  run: (work) => {
    const operations = parsePatch(work.input.body, { operationsMax: 100, valuesMax: 1000 });
    const change = (before: Resource) => applyPatch(before, operations, userType);
    return changeUser(work, { ...work.input, change, said: work.input.body });
  },
});

/**
 * Puts a whole resource in the place of the one that is there (RFC 7644 §3.5.1). An extension that
 * it does not name stays, and so does "active": many clients know neither.
 */
export const replaceUser = command({
  ...about,
  name: "scim-user.replace",
  title: "Puts a whole User of SCIM in the place of the one that is there.",
  input: z.object({ userId: PersonId, resource: Body, ifMatch: IfMatch }),
  run: (work) => {
    const resource = parseUser(work.input.resource);
    const change = (before: Resource) => replaced(before, resource);
    return changeUser(work, { ...work.input, change, said: work.input.resource });
  },
});

function replaced(before: Resource, resource: Resource): Resource {
  const { core, extensions } = userType;
  const kept = ["id", "meta", "active", "timezone", ...extensions.map(({ id }) => id)];
  const staying = kept.filter((name) => resource[name] === undefined && before[name] !== undefined);
  return {
    ...resource,
    ...Object.fromEntries(staying.map((name) => [name, before[name]])),
    schemas: [core.id],
  };
}

type Changing = {
  readonly userId: PersonId;
  readonly ifMatch?: number | undefined;
  readonly change: (before: Resource) => Resource;
  /** As it came. */
  readonly said: unknown;
};

async function changeUser(work: Work, changing: Changing): Promise<Answered> {
  const { userId, ifMatch, change, said } = changing;
  const feed = await ensureClientFeed(work);
  const unlocked = resourceOf(await ownUser(work, feed, userId), feed.id);
  await readyUnit(work, change(unlocked), unlocked);
  await lockSubjects(work.tx, [userId]);
  const row = await ownUser(work, feed, userId);
  const before = resourceOf(row, feed.id);
  const after = change(before);
  const told = eventIn(after, { userId, said });
  if (await seenBefore(work, feed, told)) return answerOf(row, feed);
  mustMatch(ifMatch, row.version);
  const naming = namingOf(before, change);
  const { now, enteredAt } = await arrivalOf(work, row.id);
  const event = await partWrite(work.tx, { feed, row, before, after, now, naming });
  if (event === undefined) return answerOf(row, feed);
  await writeUser({ ...work, now }, { feed, row, event, told, enteredAt });
  return writtenUser(work, feed, row.id);
}

/**
 * Who this client speaks of.
 * @throws not_found; forbidden for people whom another feed brought.
 */
export async function ownUser(work: Work, feed: ClientFeed, userId: string): Promise<UserRow> {
  const row = await findUser(work.tx, userId);
  if (!row || row.deletedAt !== null) throw notFound("user");
  if (await isOfFeed(work.tx, row, feed.id)) return row;
  throw new PosternError("forbidden", "another_feeds_person");
}
