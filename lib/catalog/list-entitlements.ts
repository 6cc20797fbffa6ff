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
import { risks, zones } from "./fields.ts";
import { seesCatalogue, seesEntitlementSql, seesRoleSql } from "./policy.ts";
import { ownerName } from "./owner-name.ts";
import { countOf, hasWords } from "./search-text.ts";

const EntitlementLine = z.object({
  entitlementId: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string(),
  risk: z.enum(risks),
  minutesMax: z.int().nullable(),
  isRequestable: z.boolean(),
  /** Its own owner, or its system's. */
  ownerId: z.string().nullable(),
  ownerName: z.string().nullable(),
  conditionCodes: z.array(z.string()),
  systemId: z.string(),
  systemCode: z.string(),
  systemName: z.string(),
  systemKind: z.string(),
  zone: z.enum(zones),
  /** When it or its system ends. */
  retiresAt: z.date().nullable(),
});
export type EntitlementLine = z.output<typeof EntitlementLine>;

const columns = sql`e.id::text as entitlement_id, e.code, e.name, e.description, e.risk,
  e.minutes_max, e.is_requestable, coalesce(e.owner_id, s.owner_id)::text as owner_id,
  ${ownerName(sql`coalesce(e.owner_id, s.owner_id)`)} as owner_name, e.condition_codes,
  s.id::text as system_id, s.code as system_code, s.name as system_name, s.kind as system_kind,
  s.zone,
  least(e.retires_at, s.retires_at) as retires_at
  from entitlement e join system s on s.id = e.system_id`;

const Flag = z.stringbool().or(z.boolean());
const filters = {
  search: z.string().max(200).optional(),
  systemId: z.uuid().optional(),
  zone: z.enum(zones).optional(),
  risk: z.enum(risks).optional(),
  isRequestable: Flag.optional(),
  ownerId: z.uuid().optional(),
  isRetired: Flag.default(false),
};
const Filters = z.object(filters);

const filterSql = (asked: z.output<typeof Filters>, now: Date) => {
  const retired = sql`(coalesce(least(e.retires_at, s.retires_at) <= ${now}, false))`;
  const text = sql`(s.name || ' ' || e.name || ' ' || s.code || '/' || e.code || ' ' ||
    e.description)`;
  return sql`${retired} = ${asked.isRetired}
    ${asked.systemId === undefined ? emptySql : sql`and s.id = ${asked.systemId}::uuid`}
    ${asked.zone === undefined ? emptySql : sql`and s.zone = ${asked.zone}`}
    ${asked.risk === undefined ? emptySql : sql`and e.risk = ${asked.risk}`}
    ${
      asked.isRequestable === undefined
        ? emptySql
        : sql`and e.is_requestable = ${asked.isRequestable}`
    }
    ${
      asked.ownerId === undefined
        ? emptySql
        : sql`and coalesce(e.owner_id, s.owner_id) = ${asked.ownerId}::uuid`
    }
    ${asked.search === undefined ? emptySql : sql`and ${hasWords(text, asked.search)}`}`;
};

/** Rights in the order of their systems. */
export const listEntitlements = query({
  name: "entitlement.list",
  title: "Lists entitlements by name, system, zone, risk, owner or whether they may be asked for.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/entitlements" },
  input: z.object({ ...filters, ...Page }),
  output: z.object({
    entitlements: z.array(EntitlementLine),
    total: z.int(),
    cursor: z.string().nullable(),
  }),
  authorize: seesCatalogue,
  run: async ({ tx, now, actor, input }) => {
    const [system, name, id] = (decodeCursor(input.cursor) ?? []).map(String);
    const after =
      id === undefined
        ? emptySql
        : sql`and (lower(s.name), lower(e.name), e.id) > (lower(${system}), lower(${name}), ${id}::uuid)`;
    const asked = sql`${seesEntitlementSql(actor, now)} and ${filterSql(input, now)}`;
    const found = await many(
      tx,
      EntitlementLine,
      sql`select ${columns}
          where ${asked} ${after}
          order by lower(s.name), lower(e.name), e.id limit ${input.limit + 1}`,
    );
    const entitlements = found.slice(0, input.limit);
    const last = found.length > input.limit ? entitlements.at(-1) : undefined;
    const keys = last && [last.systemName, last.name, last.entitlementId];
    const total = await countOf(
      tx,
      sql`entitlement e join system s on s.id = e.system_id where ${asked}`,
    );
    return { entitlements, total, cursor: keys ? encodeCursor(keys) : null };
  },
});

const Named = z.object({ id: z.string(), code: z.string(), name: z.string() });

export const getEntitlement = query({
  name: "entitlement.get",
  title: "Shows an entitlement with its conditions and the roles that contain it.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/entitlements/{entitlementId}" },
  input: z.object({ entitlementId: z.uuid() }),
  output: EntitlementLine.extend({
    conditions: z.array(Named.extend({ description: z.string() })),
    roles: z.array(Named),
    /** Whether the owner is its own, not its system's. */
    hasOwnOwner: z.boolean(),
  }),
  authorize: seesCatalogue,
  run: async ({ tx, now, actor, input }) => {
    const id = sql`${input.entitlementId}::uuid`;
    const found = await one(
      tx,
      EntitlementLine.extend({ hasOwnOwner: z.boolean() }),
      sql`select e.owner_id is not null as has_own_owner, ${columns}
          where e.id = ${id} and ${seesEntitlementSql(actor, now)}`,
      "entitlement",
    );
    return {
      ...found,
      conditions: await many(
        tx,
        Named.extend({ description: z.string() }),
        sql`select id::text, code, name, description from condition
            where code = any(${found.conditionCodes}::text[]) order by name`,
      ),
      roles: await many(
        tx,
        Named,
        sql`with recursive reach (id) as (
              select role_id from role_entitlement where entitlement_id = ${id}
              union
              select i.role_id from role_inclusion i join reach on i.included_id = reach.id
            )
            select r.id::text, r.code, r.name from role r
            where r.id in (select id from reach) and ${seesRoleSql(actor, now)}
              and (r.retires_at is null or r.retires_at > ${now})
            order by r.name limit 200`,
      ),
    };
  },
});
