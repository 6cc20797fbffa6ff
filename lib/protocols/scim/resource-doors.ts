import type { Context } from "#lib/kernel/index.ts";
import { scim } from "#lib/feeds/index.ts";
import type { z } from "zod";

type Answer = scim.Answer;
type About = { readonly id: string; readonly ifMatch: number | undefined };
type Given = { readonly given: Record<string, unknown>; readonly selection: scim.Selection };
type Seen = { readonly selection: scim.Selection };

/** What a list is asked by; `pageSize` and the rest as RFC 7644 §3.4.2 and RFC 9865 name them. */
export type Question = {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly startIndex?: number | undefined;
  readonly count?: number | undefined;
  readonly cursor?: string | undefined;
};

export type Listed = {
  readonly resources: readonly scim.Resource[];
  readonly totalResults: number;
  readonly startIndex?: number | undefined;
  readonly nextCursor?: string | undefined;
};

/** The doors of one kind of resource, as every address of it uses them. */
export type ResourceDoors = {
  readonly type: scim.ResourceType;
  readonly create: (context: Context, said: Given) => Promise<scim.Outcome<Answer>>;
  readonly replace: (context: Context, said: Given & About) => Promise<scim.Outcome<Answer>>;
  readonly patch: (context: Context, said: Given & About) => Promise<scim.Outcome<Answer>>;
  readonly remove: (context: Context, said: About) => Promise<scim.Outcome<unknown>>;
  readonly get: (context: Context, said: Seen & { readonly id: string }) => Promise<Answer>;
  readonly list: (context: Context, said: Seen & Question) => Promise<Listed>;
};

/** What is no id of ours names nothing. */
function idOf<Id extends z.ZodType<string>>(schema: Id, text: string): z.output<Id> {
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new scim.ScimError(404, "there is no such resource");
}

const userId = (id: string) => idOf(scim.UserId, id);

const users: ResourceDoors = {
  type: scim.userType,
  create: (context, { given }) => scim.orHold(() => scim.createUser(context, { resource: given })),
  replace: (context, { id, ifMatch, given }) =>
    scim.orHold(() => scim.replaceUser(context, { userId: userId(id), ifMatch, resource: given })),
  patch: (context, { id, ifMatch, given }) =>
    scim.orHold(() => scim.patchUser(context, { userId: userId(id), ifMatch, body: given })),
  remove: (context, { id, ifMatch }) =>
    scim.orHold(() => scim.deleteUser(context, { userId: userId(id), ifMatch })),
  get: (context, { id }) => scim.getUser(context, { userId: userId(id) }),
  list: (context, { selection: _selection, ...question }) => scim.listUsers(context, question),
};

const groupId = (id: string) => idOf(scim.GroupId, id);
const done = <T>(answer: T): scim.Outcome<T> => ({ isHeld: false, answer });

/** The groups of whoever asks: what a client sends never says whose they are. */
const ownGroups = async (context: Context) =>
  scim.groupsOfFeed(context, scim.FeedId.parse((await scim.openClient(context, {})).feedId));

/** Members are many: they are looked for only where they are shown. */
const membersIn = ({ selection }: Seen) => ({ withMembers: scim.isSelected(selection, "members") });

const groups: ResourceDoors = {
  type: scim.groupType,
  create: async (context, { given, ...said }) => {
    const own = await ownGroups(context);
    return done(await own.create({ resource: given, ...membersIn(said) }));
  },
  replace: async (context, { id, ifMatch, given, ...said }) => {
    const asked = { groupId: groupId(id), ifMatch, resource: given, ...membersIn(said) };
    return done(await (await ownGroups(context)).replace(asked));
  },
  patch: async (context, { id, ifMatch, given, ...said }) => {
    const asked = { groupId: groupId(id), ifMatch, body: given, ...membersIn(said) };
    return done(await (await ownGroups(context)).patch(asked));
  },
  remove: async (context, { id, ifMatch }) =>
    done(await (await ownGroups(context)).delete({ groupId: groupId(id), ifMatch })),
  get: (context, { id, ...said }) =>
    scim.getGroup(context, { groupId: groupId(id), ...membersIn(said) }),
  list: (context, { selection, ...question }) =>
    scim.listGroups(context, { ...question, ...membersIn({ selection }) }),
};

/** Every kind of resource there is, by the first part of its address. */
export const resources: ReadonlyMap<string, ResourceDoors> = new Map([
  ["Users", users],
  ["Groups", groups],
]);
