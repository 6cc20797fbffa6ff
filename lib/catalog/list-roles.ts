import { z } from "zod";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  many,
  one,
  Page,
  query,
  sql,
} from "#lib/kernel/index.ts";
import { risks } from "./fields.ts";
import { ownerName } from "./owner-name.ts";
import { seesCatalogue, seesRoleSql } from "./policy.ts";
import { countOf, hasWords } from "./search-text.ts";

export const RoleLine = z.object({
  roleId: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string(),
  ownerId: z.string().nullable(),
  ownerName: z.string().nullable(),
  isRequestable: z.boolean(),
  minutesMax: z.int().nullable(),
  version: z.int(),
  retiresAt: z.date().nullable(),
  /** Rights that it gives, through every role that it includes. */
  rights: z.int(),
  included: z.int(),
  /** The highest of them. */
  risk: z.enum(risks),
});
export type RoleLine = z.output<typeof RoleLine>;

const columns = sql`r.id::text as role_id, r.code, r.name, r.description, r.owner_id::text,
  ${ownerName(sql`r.owner_id`)} as owner_name, r.is_requestable, r.minutes_max, r.version, r.retires_at,
  x.rights, x.risk,
  (select count(*)::int from role_inclusion i where i.role_id = r.id) as included
  from role r
  cross join lateral (
    with recursive reach (id) as (
      select r.id
      union
      select i.included_id from role_inclusion i join reach on i.role_id = reach.id
    )
    select count(distinct e.id)::int as rights,
           coalesce((array['low', 'medium', 'high', 'privileged'])[max(
             array_position(array['low', 'medium', 'high', 'privileged'], e.risk))], 'low') as risk
    from reach join role_entitlement re on re.role_id = reach.id
    join entitlement e on e.id = re.entitlement_id) x`;

const Flag = z.stringbool().or(z.boolean());

export const listRoles = query({
  name: "role.list",
  title: "Lists roles by name, owner or whether they may be asked for.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/roles" },
  input: z.object({
    search: z.string().max(200).optional(),
    isRequestable: Flag.optional(),
    ownerId: z.uuid().optional(),
    isRetired: Flag.default(false),
    ...Page,
  }),
  output: z.object({
    roles: z.array(RoleLine),
    total: z.int(),
    cursor: z.string().nullable(),
  }),
  authorize: seesCatalogue,
  run: async ({ tx, now, actor, input }) => {
    const [name, id] = (decodeCursor(input.cursor) ?? []).map(String);
    const { search, ownerId, isRequestable } = input;
    const text = sql`(r.name || ' ' || r.code || ' ' || r.description)`;
    const asked = sql`${seesRoleSql(actor, now)}
      and coalesce(r.retires_at <= ${now}, false) = ${input.isRetired}
      ${isRequestable === undefined ? emptySql : sql`and r.is_requestable = ${isRequestable}`}
      ${ownerId === undefined ? emptySql : sql`and r.owner_id = ${ownerId}::uuid`}
      ${search === undefined ? emptySql : sql`and ${hasWords(text, search)}`}`;
    const found = await many(
      tx,
      RoleLine,
      sql`select ${columns} where ${asked}
            ${id === undefined ? emptySql : sql`and (lower(r.name), r.id) > (lower(${name}), ${id}::uuid)`}
          order by lower(r.name), r.id limit ${input.limit + 1}`,
    );
    const total = await countOf(tx, sql`role r where ${asked}`);
    const roles = found.slice(0, input.limit);
    const last = found.length > input.limit ? roles.at(-1) : undefined;
    return { roles, total, cursor: last ? encodeCursor([last.name, last.roleId]) : null };
  },
});

const Right = z.object({
  entitlementId: z.string(),
  code: z.string(),
  name: z.string(),
  risk: z.enum(risks),
  systemId: z.string(),
  systemCode: z.string(),
  systemName: z.string(),
  systemKind: z.string(),
  /** The role that brings it: this one, or one that it includes. */
  viaId: z.string(),
  viaName: z.string(),
  isOwn: z.boolean(),
});
const Named = z.object({ id: z.string(), code: z.string(), name: z.string() });

export const getRoleDetail = query({
  name: "role.get",
  title: "Shows a role with all that it gives and the roles it includes or lies in.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/roles/{roleId}" },
  input: z.object({ roleId: z.uuid() }),
  output: RoleLine.extend({
    gives: z.array(Right),
    includes: z.array(Named),
    includedIn: z.array(Named),
  }),
  authorize: seesCatalogue,
  run: async ({ tx, now, actor, input }) => {
    const id = sql`${input.roleId}::uuid`;
    const role = await one(
      tx,
      RoleLine,
      sql`select ${columns} where r.id = ${id} and ${seesRoleSql(actor, now)}`,
      "role",
    );
    return {
      ...role,
      gives: await many(
        tx,
        Right,
        sql`with recursive reach (id, steps) as (
              select ${id}, 0
              union
              select i.included_id, steps + 1
              from role_inclusion i join reach on i.role_id = reach.id where steps < 20
            )
            select distinct on (s.name, e.name, e.id) e.id::text as entitlement_id, e.code, e.name,
                   e.risk, s.id::text as system_id, s.code as system_code, s.name as system_name,
                   s.kind as system_kind, v.id::text as via_id, v.name as via_name,
                   steps = 0 as is_own
            from reach join role_entitlement re on re.role_id = reach.id
            join role v on v.id = reach.id join entitlement e on e.id = re.entitlement_id
            join system s on s.id = e.system_id
            order by s.name, e.name, e.id, steps limit 2000`,
      ),
      includes: await many(
        tx,
        Named,
        sql`select r.id::text, r.code, r.name from role_inclusion i join role r
              on r.id = i.included_id where i.role_id = ${id} order by r.name`,
      ),
      includedIn: await many(
        tx,
        Named,
        sql`select r.id::text, r.code, r.name from role_inclusion i join role r
              on r.id = i.role_id where i.included_id = ${id} order by r.name limit 200`,
      ),
    };
  },
});
