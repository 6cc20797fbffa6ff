import { rows, sql, type PersonId, type Tx } from "#lib/kernel/index.ts";
import type { PersonFacts } from "./policy-facts.ts";

/** What requests need to know of a person. */
export type RequestPerson = {
  readonly id: PersonId;
  readonly employeeNumber: string;
  readonly displayName: string;
  readonly hrState: string;
  /** At work, neither suspended nor over, at this instant. */
  readonly isActive: boolean;
  readonly managerId: PersonId | null;
  readonly facts: PersonFacts;
};

type Row = {
  id: PersonId;
  employeeNumber: string;
  displayName: string;
  hrState: string;
  isActive: boolean;
  managerId: PersonId | null;
  workerType: string;
  title: string | null;
  grade: string | null;
  location: string | null;
  groups: string[];
  legalEntity: string | null;
  managerNumber: string | null;
  orgPath: string[] | null;
  startDate: string;
};

/** At work at an instant: the one meaning of "active" for asking and deciding. */
export const isActiveAt = (now: Date) => sql`(
  p.hr_state = 'active' and p.suspended_at is null
  and (p.starts_at is null or p.starts_at <= ${now})
  and (p.ends_at is null or p.ends_at > ${now}))`;

/** These people with their facts, in no order; unknown ids are left out. */
export async function loadPeople(
  tx: Tx,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, RequestPerson>> {
  if (ids.length === 0) return new Map();
  const found = await rows<Row>(
    tx,
    sql`with recursive path (person_id, unit_id, depth) as (
          select id, org_unit_id, 0 from person where id = any(${ids}::uuid[])
          union all
          select path.person_id, u.parent_id, path.depth + 1
          from path join org_unit u on u.id = path.unit_id
          where u.parent_id is not null and path.depth < 50
        )
        select p.id, p.employee_number, p.display_name, p.hr_state,
               ${isActiveAt(now)} as is_active,
               p.manager_id, p.worker_type, p.title, p.grade, p.location, p.groups,
               coalesce(p.start_date::text, '') as start_date,
               le.code as legal_entity, m.employee_number as manager_number,
               (select array_agg(u.code order by path.depth desc)
                from path join org_unit u on u.id = path.unit_id
                where path.person_id = p.id) as org_path
        from person p
        left join legal_entity le on le.id = p.legal_entity_id
        left join person m on m.id = p.manager_id
        where p.id = any(${ids}::uuid[])`,
  );
  return new Map(found.map((row) => [row.id, personOf(row)]));
}

function personOf(row: Row): RequestPerson {
  const orgPath = row.orgPath ?? [];
  return {
    id: row.id,
    employeeNumber: row.employeeNumber,
    displayName: row.displayName,
    hrState: row.hrState,
    isActive: row.isActive,
    managerId: row.managerId,
    facts: {
      employeeNumber: row.employeeNumber,
      workerType: row.workerType,
      status: row.hrState,
      orgCode: orgPath.at(-1) ?? "",
      orgPath,
      title: row.title ?? "",
      grade: row.grade ?? "",
      location: row.location ?? "",
      legalEntity: row.legalEntity ?? "",
      startDate: row.startDate,
      managerNumber: row.managerNumber ?? "",
      groups: row.groups,
    },
  };
}

/** Name and number, as pages show people. */
export type PersonName = { readonly id: string; readonly number: string; readonly name: string };

export async function namesOf(
  tx: Tx,
  ids: readonly (string | null)[],
): Promise<Map<string, PersonName>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const found = await rows<PersonName>(
    tx,
    sql`select id, employee_number as number, display_name as name
        from person where id = any(${wanted}::uuid[])`,
  );
  return new Map(found.map((each) => [each.id, each]));
}
