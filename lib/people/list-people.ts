import { z } from "zod";
import {
  containing,
  decodeCursor,
  emptySql,
  encodeCursor,
  many,
  no,
  Page,
  PersonId,
  query,
  rows,
  sql,
  yes,
  type Actor,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { HrState } from "./hr-state.ts";

export const PersonLine = z.object({
  personId: PersonId,
  employeeNumber: z.string(),
  displayName: z.string(),
  title: z.string().nullable(),
  orgCode: z.string().nullable(),
  orgName: z.string().nullable(),
  managerName: z.string().nullable(),
  status: HrState,
  timeZone: z.string(),
});

/** Colleagues see colleagues: who, what, where; modules need the scope of people. */
export const seesColleagues = (actor: Actor) =>
  actor.kind === "nobody" ? no("not_signed_in") : yes();

const sortColumns = {
  name: sql`p.display_name`,
  number: sql`p.employee_number`,
  unit: sql`coalesce(u.name, '')`,
} as const;

/** Finds people by name, number or unit; whoever has ended is left out unless asked for. */
export const listPeople = query({
  name: "person.list",
  title: "Finds people by name, number, unit or state.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/people" },
  input: z.object({
    search: z.string().max(200).optional(),
    /** A unit's code: everybody in it and in the units below it. */
    unit: z.string().max(64).optional(),
    status: HrState.optional(),
    sort: z.enum(["name", "number", "unit"]).default("name"),
    direction: z.enum(["asc", "desc"]).default("asc"),
    /** Also counts everybody who is found, for the first line of a page. */
    withTotal: z.boolean().default(false),
    ...Page,
  }),
  output: z.object({
    people: z.array(PersonLine),
    cursor: z.string().nullable(),
    total: z.number().nullable(),
  }),
  authorize: seesColleagues,
  run: async ({ tx, input }) => {
    const column = sortColumns[input.sort];
    const after = decodeCursor(input.cursor);
    const [key = "", id = ""] = (after ?? []).map(String);
    const isDown = input.direction === "desc";
    const beyond = isDown
      ? sql`and (${column}, p.id) < (${key}, ${id}::uuid)`
      : sql`and (${column}, p.id) > (${key}, ${id}::uuid)`;
    const people = await many(
      tx,
      PersonLine.extend({ sortKey: z.string() }),
      sql`select p.id as person_id, p.employee_number, p.display_name, p.title, u.code as org_code,
                 u.name as org_name, m.display_name as manager_name, p.hr_state as status,
                 p.time_zone, ${column} as sort_key
          from person p
          left join org_unit u on u.id = p.org_unit_id
          left join person m on m.id = p.manager_id
          where ${matching(input)} ${after ? beyond : emptySql}
          order by ${column} ${isDown ? sql`desc, p.id desc` : sql`, p.id`}
          limit ${input.limit + 1}`,
    );
    const page = people.slice(0, input.limit);
    const last = people.length > input.limit ? page.at(-1) : undefined;
    return {
      people: page,
      cursor: last ? encodeCursor([last.sortKey, last.personId]) : null,
      total: input.withTotal ? await countPeople(tx, input) : null,
    };
  },
});

type Filter = {
  readonly search?: string | undefined;
  readonly unit?: string | undefined;
  readonly status?: HrState | undefined;
};

const matching = ({ search, unit, status }: Filter): Sql => sql`
  ${status === undefined ? sql`p.hr_state <> 'ended'` : sql`p.hr_state = ${status}`}
  ${
    unit === undefined
      ? emptySql
      : sql`and p.org_unit_id in (
          with recursive inside as (
            select id from org_unit where code = ${unit}
            union select o.id from org_unit o join inside i on o.parent_id = i.id)
          select id from inside)`
  }
  ${
    search
      ? sql`and (lower(p.display_name) like ${containing(search)} or p.employee_number = ${search})`
      : emptySql
  }`;

async function countPeople(tx: Tx, filter: Filter): Promise<number> {
  const [found] = await rows<{ n: number }>(
    tx,
    sql`select count(*)::int as n from person p where ${matching(filter)}`,
  );
  return found?.n ?? 0;
}
