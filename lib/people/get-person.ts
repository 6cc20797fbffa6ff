import { z } from "zod";
import { many, maybe, notFound, PersonId, query, sql, type Tx } from "#lib/kernel/index.ts";
import { HrState } from "./hr-state.ts";
import { PersonLine, seesColleagues } from "./list-people.ts";
import { readsFacts } from "./policy.ts";

const Facts = z.object({
  givenName: z.string().nullable(),
  familyName: z.string().nullable(),
  workEmail: z.string().nullable(),
  workerType: z.string(),
  startDate: z.string().nullable(),
  endDate: z.string().nullable(),
  startsAt: z.date().nullable(),
  endsAt: z.date().nullable(),
  grade: z.string().nullable(),
  location: z.string().nullable(),
  legalEntity: z.string(),
  suspendedAt: z.date().nullable(),
});

const Condition = z.object({
  code: z.string(),
  name: z.string(),
  fulfilledAt: z.date(),
  validTo: z.date().nullable(),
});

const Person = PersonLine.extend({
  version: z.number(),
  managerId: PersonId.nullable(),
  reports: z.number(),
  /** Unset for whoever may see only who and where. */
  facts: Facts.nullable(),
  conditions: z.array(Condition),
});

const Row = PersonLine.extend({
  id: z.string(),
  version: z.number(),
  managerId: PersonId.nullable(),
  reports: z.number(),
}).extend(Facts.shape);

/** One person: what everybody sees, and all facts for whoever may. */
export const getPerson = query({
  name: "person.get",
  title: "Says who somebody is.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/people/{personId}" },
  input: z.object({ personId: PersonId }),
  output: Person,
  authorize: seesColleagues,
  run: async ({ tx, actor, input: { personId } }) => {
    const found = await loadPerson(tx, personId);
    if (!found) throw notFound("person");
    const mayRead = readsFacts(actor, { id: personId, managerId: found.managerId });
    return {
      ...PersonLine.parse(found),
      version: found.version,
      managerId: found.managerId,
      reports: found.reports,
      facts: mayRead ? Facts.parse(found) : null,
      conditions: mayRead ? await conditionsOf(tx, personId) : [],
    };
  },
});

export const loadPerson = (tx: Tx, personId: string) =>
  maybe(
    tx,
    Row,
    sql`select p.id, p.id as person_id, p.version, p.employee_number, p.display_name, p.given_name,
               p.family_name, p.work_email, p.worker_type, p.hr_state as status, p.time_zone,
               p.start_date::text, p.end_date::text, p.starts_at, p.ends_at, p.title, p.grade,
               p.location, p.suspended_at, l.name as legal_entity, u.code as org_code,
               u.name as org_name, p.manager_id, m.display_name as manager_name,
               (select count(*)::int from person r
                where r.manager_id = p.id and r.hr_state <> 'ended') as reports
        from person p
        join legal_entity l on l.id = p.legal_entity_id
        left join org_unit u on u.id = p.org_unit_id
        left join person m on m.id = p.manager_id
        where p.id = ${personId}::uuid`,
  );

const conditionsOf = (tx: Tx, personId: string) =>
  many(
    tx,
    Condition,
    sql`select c.code, c.name, f.fulfilled_at, f.valid_to
        from person_condition f join condition c on c.id = f.condition_id
        where f.person_id = ${personId}::uuid and f.revoked_at is null
        order by c.name, f.fulfilled_at desc`,
  );

const Told = z.object({
  effectiveFrom: z.date(),
  effectiveTo: z.date().nullable(),
  recordedFrom: z.date(),
  recordedTo: z.date().nullable(),
  source: z.string(),
  isLoaded: z.boolean(),
  status: HrState,
  title: z.string().nullable(),
  orgName: z.string().nullable(),
  managerName: z.string().nullable(),
});

/** What HR said of somebody: what held when, and when we knew. */
export const getPersonHistory = query({
  name: "person.history",
  title: "Says what held of somebody when, and when it was known.",
  right: "people.read",
  scope: "access:read",
  rest: { method: "GET", path: "/people/{personId}/history" },
  input: z.object({ personId: PersonId, withSuperseded: z.boolean().default(false) }),
  output: z.object({ facts: z.array(Told) }),
  authorize: seesColleagues,
  run: async ({ tx, actor, input }) => {
    const found = await loadPerson(tx, input.personId);
    if (!found || !readsFacts(actor, { id: input.personId, managerId: found.managerId })) {
      throw notFound("person");
    }
    const facts = await many(
      tx,
      Told,
      sql`select f.effective_from, f.effective_to, f.recorded_from, f.recorded_to, f.source,
                 f.is_loaded, f.facts ->> 'hrState' as status, f.facts ->> 'title' as title,
                 u.name as org_name, m.display_name as manager_name
          from person_fact f
          left join org_unit u on u.id = (f.facts ->> 'orgUnitId')::uuid
          left join person m on m.id = (f.facts ->> 'managerId')::uuid
          where f.person_id = ${input.personId}::uuid
            and (${input.withSuperseded} or f.recorded_to is null)
          order by f.effective_from desc, f.recorded_from desc
          limit 500`,
    );
    return { facts };
  },
});

/** Whom a number names: for command lines and forms. */
export const getPersonByNumber = query({
  name: "person.get-by-number",
  title: "Finds the person with an employee number.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "GET", path: "/people-by-number/{employeeNumber}" },
  input: z.object({ employeeNumber: z.string().min(1).max(64) }),
  output: z.object({ personId: PersonId, displayName: z.string() }),
  authorize: seesColleagues,
  run: async ({ tx, input: { employeeNumber } }) => {
    const found = await maybe(
      tx,
      z.object({ personId: PersonId, displayName: z.string() }),
      sql`select id as person_id, display_name from person where employee_number = ${employeeNumber}`,
    );
    if (!found) throw notFound("person");
    return found;
  },
});
