import { z } from "zod";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  holds,
  many,
  needs,
  no,
  Page,
  query,
  sql,
  yes,
} from "#lib/kernel/index.ts";
import { idList } from "./holdings-store.ts";

const PersonCondition = z.object({
  personConditionId: z.string(),
  conditionId: z.string(),
  code: z.string(),
  name: z.string(),
  fulfilledAt: z.date(),
  validTo: z.date().nullable(),
  evidence: z.string().nullable(),
  revokedAt: z.date().nullable(),
});

/** What somebody fulfilled, with what is over: for themselves and those who read people. */
export const listPersonConditions = query({
  name: "condition.list-of-person",
  title: "Lists the conditions that a person fulfilled, the latest first.",
  right: "self",
  scope: "access:read",
  rest: { method: "GET", path: "/people/{personId}/conditions" },
  input: z.object({ personId: z.uuid() }),
  output: z.object({ conditions: z.array(PersonCondition) }),
  authorize: (actor, { personId }) =>
    (actor.kind === "person" && actor.personId === personId) || holds(actor, "people.read")
      ? yes()
      : no("needs_people.read"),
  run: async ({ tx, input }) => ({
    conditions: await many(
      tx,
      PersonCondition,
      sql`select x.id::text as person_condition_id, c.id::text as condition_id, c.code, c.name,
                 x.fulfilled_at, x.valid_to, x.evidence, x.revoked_at
          from person_condition x join condition c on c.id = x.condition_id
          where x.person_id = ${input.personId}::uuid order by x.fulfilled_at desc limit 500`,
    ),
  }),
});

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
          where entitlement_id = any(${ids}) and withdrawn_by is null and valid_from <= ${now}
            and (valid_to is null or valid_to > ${now})
          group by 1
          union all
          select target_id::text, count(distinct person_id)::int from assignment
          where target_id = any(${ids}) and target_kind = 'role' and closed_by is null
            and valid_from <= ${now} and (valid_to is null or valid_to > ${now})
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
          left join rule r on a.source = 'rule' and r.id = a.source_id
          left join request_item i on a.source = 'request' and i.id = a.source_id
          left join request q on q.id = i.request_id
          where a.target_id = ${input.roleId}::uuid and a.target_kind = 'role'
            and a.closed_by is null and a.valid_from <= ${now}
            and (a.valid_to is null or a.valid_to > ${now})
            ${id === undefined ? emptySql : sql`and (p.display_name, a.id) > (${name}, ${id}::uuid)`}
          order by p.display_name, a.id limit ${input.limit + 1}`,
    );
    const holders = found.slice(0, input.limit);
    const last = found.length > input.limit ? holders.at(-1) : undefined;
    return { holders, cursor: last ? encodeCursor([last.displayName, last.assignmentId]) : null };
  },
});
