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
  type Actor,
  type Sql,
} from "#lib/kernel/index.ts";
import { zones } from "./fields.ts";
import { ownerName } from "./owner-name.ts";
import { seesCatalogue, seesEntitlementSql, seesSystemSql } from "./policy.ts";
import { countOf, hasWords } from "./search-text.ts";

export const SystemLine = z.object({
  systemId: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string(),
  kind: z.string(),
  zone: z.enum(zones),
  ownerId: z.string().nullable(),
  ownerName: z.string().nullable(),
  /** Rights that the reader may see and that are not retired. */
  rights: z.int(),
  requestable: z.int(),
  retiresAt: z.date().nullable(),
});
export type SystemLine = z.output<typeof SystemLine>;

const columns = (actor: Actor, now: Date): Sql => sql`s.id::text as system_id, s.code, s.name,
  s.description, s.kind, s.zone, s.owner_id::text, ${ownerName(sql`s.owner_id`)} as owner_name, s.retires_at,
  n.rights, n.requestable
  from system s
  cross join lateral (
    select count(*)::int as rights,
           (count(*) filter (where e.is_requestable))::int as requestable
    from entitlement e where e.system_id = s.id and ${seesEntitlementSql(actor, now)}
      and (e.retires_at is null or e.retires_at > ${now})) n`;

export const listSystems = query({
  name: "system.list",
  title: "Lists systems by name, zone or owner.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/systems" },
  input: z.object({
    search: z.string().max(200).optional(),
    zone: z.enum(zones).optional(),
    ownerId: z.uuid().optional(),
    /** Retired ones instead of those in use. */
    isRetired: z.stringbool().or(z.boolean()).default(false),
    ...Page,
  }),
  output: z.object({
    systems: z.array(SystemLine),
    total: z.int(),
    cursor: z.string().nullable(),
  }),
  authorize: seesCatalogue,
  run: async ({ tx, now, actor, input }) => {
    const [name, id] = (decodeCursor(input.cursor) ?? []).map(String);
    const retired = sql`(s.retires_at is not null and s.retires_at <= ${now})`;
    const asked = sql`${seesSystemSql(actor, now)} and ${retired} = ${input.isRetired}
            ${input.zone === undefined ? emptySql : sql`and s.zone = ${input.zone}`}
            ${input.ownerId === undefined ? emptySql : sql`and s.owner_id = ${input.ownerId}::uuid`}
            ${
              input.search === undefined
                ? emptySql
                : sql`and ${hasWords(sql`(s.name || ' ' || s.code || ' ' || s.description)`, input.search)}`
            }`;
    const found = await many(
      tx,
      SystemLine,
      sql`select ${columns(actor, now)} where ${asked}
            ${id === undefined ? emptySql : sql`and (lower(s.name), s.id) > (lower(${name}), ${id}::uuid)`}
          order by lower(s.name), s.id limit ${input.limit + 1}`,
    );
    const total = await countOf(tx, sql`system s where ${asked}`);
    const systems = found.slice(0, input.limit);
    const last = found.length > input.limit ? systems.at(-1) : undefined;
    return { systems, total, cursor: last ? encodeCursor([last.name, last.systemId]) : null };
  },
});

export const getSystem = query({
  name: "system.get",
  title: "Shows a system.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/systems/{systemId}" },
  input: z.object({ systemId: z.uuid() }),
  output: SystemLine,
  authorize: seesCatalogue,
  run: ({ tx, now, actor, input }) =>
    one(
      tx,
      SystemLine,
      sql`select ${columns(actor, now)}
          where s.id = ${input.systemId}::uuid and ${seesSystemSql(actor, now)}`,
      "system",
    ),
});
