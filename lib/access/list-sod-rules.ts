import { z } from "zod";
import { many, maybe, notFound, query, sql, type Tx } from "#lib/kernel/index.ts";
import { mayReadRules } from "./list-rules.ts";

const Side = z.object({ id: z.string(), name: z.string(), system: z.string().nullable() });

const SodRow = z.object({
  sodRuleId: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string(),
  mode: z.enum(["record", "ask", "refuse"]),
  left: z.array(Side),
  right: z.array(Side),
  ownerId: z.string().nullable(),
  ownerName: z.string().nullable(),
  createdAt: z.date(),
  retiredAt: z.date().nullable(),
  /** People from whom it withholds something now. */
  stopped: z.number(),
});

const side = (ids: "left_ids" | "right_ids") => {
  const column = { left_ids: sql`r.left_ids`, right_ids: sql`r.right_ids` }[ids];
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name, 'system', x.system)
                              order by x.system nulls first, x.name), '[]'::jsonb)
    from (select e.id, e.name, s.name as system
          from entitlement e join system s on s.id = e.system_id where e.id = any(${column})
          union all
          select o.id, o.name, null from role o where o.id = any(${column})) x)`;
};

const selection = sql`
  select r.id::text as sod_rule_id, r.code, r.name, r.description, r.mode,
         ${side("left_ids")} as "left", ${side("right_ids")} as "right", r.owner_id::text,
         p.display_name as owner_name, r.created_at, r.retired_at,
         (select count(distinct b.person_id)::int from block b
          where b.kind = 'conflict' and b.source_id = r.id and b.closed_by is null) as stopped
  from sod_rule r left join person p on p.id = r.owner_id`;

/** All separation rules with both sides named: there are tens. */
export const listSodRules = query({
  name: "sod-rule.list",
  title: "Lists the separation-of-duties rules with both sides.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/sod-rules" },
  input: z.object({}),
  output: z.object({ rules: z.array(SodRow) }),
  authorize: mayReadRules,
  run: async ({ tx }) => ({
    rules: await many(
      tx,
      SodRow,
      sql`${selection} order by r.retired_at nulls first, r.name limit 1000`,
    ),
  }),
});

export const getSodRule = query({
  name: "sod-rule.get",
  title: "Shows a separation-of-duties rule.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/sod-rules/{code}" },
  input: z.object({ code: z.string().min(1).max(100) }),
  output: SodRow,
  authorize: mayReadRules,
  run: async ({ tx, input }) => {
    const found = await findSodRule(tx, input.code);
    if (!found) throw notFound("sod_rule");
    return found;
  },
});

const findSodRule = (tx: Tx, code: string) =>
  maybe(tx, SodRow, sql`${selection} where r.code = ${code}`);
