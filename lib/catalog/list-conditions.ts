import { z } from "zod";
import { many, query, sql } from "#lib/kernel/index.ts";
import { seesCatalogue } from "./policy.ts";

const ConditionLine = z.object({
  conditionId: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string(),
  validDays: z.int().nullable(),
  /** Rights that ask for it. */
  rights: z.int(),
});

/** Conditions: there are tens, not thousands. */
export const listConditions = query({
  name: "condition.list",
  title: "Lists what people must have done before rights take effect.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/conditions" },
  input: z.object({}),
  output: z.object({ conditions: z.array(ConditionLine) }),
  authorize: seesCatalogue,
  run: async ({ tx }) => ({
    conditions: await many(
      tx,
      ConditionLine,
      sql`select c.id::text as condition_id, c.code, c.name, c.description, c.valid_days,
                 (select count(*)::int from entitlement e where c.code = any(e.condition_codes))
                   as rights
          from condition c where c.retired_at is null order by c.name limit 1000`,
    ),
  }),
});
