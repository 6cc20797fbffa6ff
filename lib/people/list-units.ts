import { z } from "zod";
import { many, query, sql } from "#lib/kernel/index.ts";
import { seesColleagues } from "./list-people.ts";

const Unit = z.object({
  unitId: z.string(),
  code: z.string(),
  name: z.string(),
  parentId: z.string().nullable(),
});

/** The organisation as a flat list; `parentId` makes the tree. */
export const listUnits = query({
  name: "unit.list",
  title: "Lists the units of the organisation.",
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
      sql`select id as unit_id, code, name, parent_id from org_unit
          where retired_at is null order by code limit 10000`,
    ),
  }),
});
