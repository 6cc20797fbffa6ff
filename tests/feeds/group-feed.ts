import { addSecret } from "#lib/feeds/inbox/index.ts";
import { refreshAll, scim } from "#lib/feeds/index.ts";
import {
  begin,
  execute,
  idOf,
  newId,
  recordDoor,
  recordset,
  sql,
  systemActor,
  type Context,
  type PersonId,
} from "#lib/kernel/index.ts";
import { ask, operator } from "./birthrights.ts";

export const provider: Context = begin({
  kind: "module",
  moduleId: newId<"module">(),
  ticketId: newId<"ticket">(),
  scopes: new Set(["scim:read", "scim:write"]),
  rights: new Set(),
});

const hire = recordDoor({
  name: "test.hire-for-groups",
  tables: ["person", "legal_entity"],
  run: async ({ tx, now }, people: readonly { id: string; number: string; state: string }[]) => {
    await execute(
      tx,
      sql`insert into legal_entity values (${newId()}::uuid, 'harbour', 'Harbour', ${now})
          on conflict (code) do nothing`,
    );
    await execute(
      tx,
      sql`insert into person (id, version, change_number, legal_entity_id, employee_number,
            display_name, worker_type, hr_state, time_zone, groups, created_at, changed_at)
          select r.id, 1, 0, (select id from legal_entity where code = 'harbour'), r.number,
                 'Person ' || r.number, 'employee', r.state, 'Europe/Berlin', '{}', ${now}, ${now}
          from jsonb_to_recordset(${recordset(people)}) as r (id uuid, number text, state text)`,
    );
  },
});

let hired = 0;

/** People of whom nothing but their being here is known. */
export async function hirePersons(count: number, state = "active"): Promise<PersonId[]> {
  const people = Array.from({ length: count }, () => ({
    ...{ id: newId<"person">(), number: `G${++hired}`, state },
  }));
  await hire(people);
  return people.map(({ id }) => id);
}

export const groupUrn = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const patchUrn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

export type Operation = { readonly op: string; readonly path?: string; readonly value?: unknown };
type More = { readonly ifMatch?: number; readonly withMembers?: boolean };

export const membersOf = (ids: readonly string[]) => ids.map((value) => ({ value }));

export type GroupFeed = Awaited<ReturnType<typeof groupFeed>>;

/** A feed, and what its provider does to its groups. */
export async function groupFeed(code: string) {
  await addSecret(operator, { code });
  const [found] = await ask<{ id: string }>("select id from feed where code = $1", [code]);
  const feedId = idOf("feed").parse(found?.id);
  const groups = scim.groupsOfFeed(provider, feedId);
  const group = (displayName: string, ids?: readonly string[], more: object = {}) => ({
    ...{ schemas: [groupUrn], displayName, ...more },
    ...(ids && { members: membersOf(ids) }),
  });
  const id = (groupId: unknown) => idOf("scim-group").parse(groupId);
  const createRaw = (resource: unknown) => groups.create({ resource });
  return {
    ...{ code, feedId, group, createRaw, list: groups.list },
    create: (displayName: string, ids?: readonly string[], more: object = {}) =>
      createRaw(group(displayName, ids, more)),
    replace: (groupId: unknown, resource: unknown, more: More = {}) =>
      groups.replace({ groupId: id(groupId), resource, ...more }),
    patch: (groupId: unknown, operations: readonly Operation[], more: More = {}) =>
      groups.patch({
        ...{ groupId: id(groupId), ...more },
        body: { schemas: [patchUrn], Operations: operations },
      }),
    delete: (groupId: unknown, more: More = {}) => groups.delete({ groupId: id(groupId), ...more }),
    get: (groupId: unknown) => groups.get({ groupId: id(groupId), withMembers: true }),
  };
}

export const join = (...ids: string[]): Operation => ({
  op: "add",
  path: "members",
  value: membersOf(ids),
});
export const leave = (id: string): Operation => ({
  op: "remove",
  path: `members[value eq "${id}"]`,
});

/** As the worker does. */
export const runRefresh = () => refreshAll(begin(systemActor("feeds")));

/** Who is in a group, as SCIM says it. */
export async function idsIn(feed: GroupFeed, groupId: unknown): Promise<string[]> {
  const { resource } = await feed.get(groupId);
  const members = (resource["members"] ?? []) as { value: string }[];
  return members.map(({ value }) => value);
}

/** What rules read of somebody, and what they hold, in words. */
export async function standing(personId: string): Promise<string> {
  const [found] = await ask<{ groups: string[]; rights: string }>(
    `select p.groups, coalesce(string_agg(e.code, ' ' order by e.code), '') as rights
     from person p
     left join access a on a.person_id = p.id and a.withdrawn_by is null
       and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
     left join entitlement e on e.id = a.entitlement_id
     where p.id = $1 group by p.id`,
    [personId],
  );
  return `${found?.groups.join(", ") ?? "nobody"} | ${found?.rights ?? ""}`;
}

export const writeSetting = recordDoor({
  name: "test.group-brake",
  tables: ["setting"],
  run: ({ tx, now }, rightsMax: number) =>
    execute(
      tx,
      sql`insert into setting (key, value, changed_at)
          values ('access.brake', ${JSON.stringify({ rightsMax, shareMax: 0 })}::jsonb, ${now})
          on conflict (key) do update set value = excluded.value`,
    ),
});
