import { z } from "zod";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  many,
  needs,
  Page,
  query,
  sql,
} from "#lib/kernel/index.ts";
import { idList } from "./holdings-store.ts";
import { inForce, isIntended } from "./in-force.ts";

/** How many people hold each right now, and how many are assigned each role. */
export const countHoldersOf = query({
  name: "access.count-holders",
  title: "Counts who holds entitlements now and who is assigned roles.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "POST", path: "/access/holder-counts" },
  input: z.object({ targetIds: z.array(z.uuid()).max(200) }),
  output: z.object({ counts: z.array(z.object({ targetId: z.string(), people: z.int() })) }),
  authorize: needs("access.read"),
  run: async ({ tx, now, input }) => {
    const ids = idList(input.targetIds);
    const counts = await many(
      tx,
      z.object({ targetId: z.string(), people: z.int() }),
      sql`select entitlement_id::text as target_id, count(distinct person_id)::int as people
          from access
          where entitlement_id = any(${ids}) and ${inForce(sql`access`, now)}
          group by 1
          union all
          select target_id::text, count(distinct person_id)::int from assignment
          where target_id = any(${ids}) and target_kind = 'role'
            and ${isIntended(sql`assignment`, now)}
          group by 1`,
    );
    return { counts };
  },
});

const RoleHolder = z.object({
  assignmentId: z.string(),
  personId: z.string(),
  employeeNumber: z.string(),
  displayName: z.string(),
  department: z.string().nullable(),
  source: z.string(),
  /** The rule or the request behind it, where one is. */
  rule: z.string().nullable(),
  requestNumber: z.int().nullable(),
  requestId: z.string().nullable(),
  validFrom: z.date(),
  validTo: z.date().nullable(),
  reviewBy: z.date().nullable(),
});

export const listRoleHolders = query({
  name: "role.holders",
  title: "Lists the people who are assigned a role, and from which source.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/roles/{roleId}/holders" },
  input: z.object({ roleId: z.uuid(), ...Page }),
  output: z.object({ holders: z.array(RoleHolder), cursor: z.string().nullable() }),
  authorize: needs("access.read"),
  run: async ({ tx, now, input }) => {
    const [name, id] = (decodeCursor(input.cursor) ?? []).map(String);
    const found = await many(
      tx,
      RoleHolder,
      sql`select a.id::text as assignment_id, p.id::text as person_id, p.employee_number,
                 p.display_name, o.name as department, a.source, r.name as rule,
                 q.number as request_number, q.id::text as request_id, a.valid_from, a.valid_to,
                 a.review_by
          from assignment a join person p on p.id = a.person_id
          left join org_unit o on o.id = p.org_unit_id
          left join rule r on a.source in ('rule', 'grace') and r.id = a.source_id
          left join request_item i on a.source = 'request' and i.id = a.source_id
          left join request q on q.id = i.request_id
          where a.target_id = ${input.roleId}::uuid and a.target_kind = 'role'
            and ${isIntended(sql`a`, now)}
            ${id === undefined ? emptySql : sql`and (p.display_name, a.id) > (${name}, ${id}::uuid)`}
          order by p.display_name, a.id limit ${input.limit + 1}`,
    );
    const holders = found.slice(0, input.limit);
    const last = found.length > input.limit ? holders.at(-1) : undefined;
    return { holders, cursor: last ? encodeCursor([last.displayName, last.assignmentId]) : null };
  },
});
