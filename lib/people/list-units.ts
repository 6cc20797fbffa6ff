import { z } from "zod";
import { many, query, sql } from "#lib/kernel/index.ts";
import { seesColleagues } from "./list-people.ts";

const Unit = z.object({
  unitId: z.string(),
  code: z.string(),
  name: z.string(),
  parentId: z.string().nullable(),
  people: z.number(),
});

/** The organisation as a flat list; `parentId` makes the tree. */
export const listUnits = query({
  name: "unit.list",
  title: "Lists the units of the organisation with how many people work in each.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/units" },
  input: z.object({}),
  output: z.object({ units: z.array(Unit) }),
  authorize: seesColleagues,
  run: async ({ tx }) => ({
    units: await many(
      tx,
      Unit,
      sql`select u.id as unit_id, u.code, u.name, u.parent_id,
                 (select count(*)::int from person p
                  where p.org_unit_id = u.id and p.hr_state <> 'ended') as people
          from org_unit u where u.retired_at is null order by u.code limit 10000`,
    ),
  }),
});
