import { execute, newId, sql, type Work } from "#lib/kernel/index.ts";
import type { Snapshot } from "./snapshot.ts";

/** What is to stand in a person's row, and from when. */
export type Standing = {
  readonly snapshot: Snapshot;
  readonly legalEntityId: string;
  readonly at: Date;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
};

/** The same as the columns that statements over sets of people read. */
export function personRow({ snapshot, legalEntityId, at, startsAt, endsAt }: Standing) {
  const { personId: id, ...facts } = snapshot;
  return {
    id,
    fact_id: newId(),
    position_id: newId(),
    legal_entity_id: legalEntityId,
    employee_number: facts.employeeNumber,
    given_name: facts.givenName,
    family_name: facts.familyName,
    display_name: facts.displayName,
    work_email: facts.workEmail,
    worker_type: facts.workerType,
    hr_state: facts.hrState,
    time_zone: facts.timeZone,
    start_date: facts.startDate,
    end_date: facts.endDate,
    starts_at: startsAt?.toISOString() ?? null,
    ends_at: endsAt?.toISOString() ?? null,
    org_unit_id: facts.orgUnitId,
    title: facts.title,
    grade: facts.grade,
    location: facts.location,
    manager_id: facts.managerId,
    sponsor_id: facts.sponsorId,
    at: at.toISOString(),
    facts,
  };
}

/** Of the rows as JSON. */
export const recordColumns = sql`as r (
  id uuid, fact_id uuid, position_id uuid, legal_entity_id uuid, employee_number text,
  given_name text, family_name text, display_name text, work_email text, worker_type text,
  hr_state text, time_zone text, start_date date, end_date date, starts_at timestamptz,
  ends_at timestamptz, org_unit_id uuid, title text, grade text, location text, manager_id uuid,
  sponsor_id uuid, at timestamptz, facts jsonb)`;

export const upsertPersons = ({ tx, now }: Work, json: string) =>
  execute(
    tx,
    sql`insert into person (
          id, version, change_number, legal_entity_id, employee_number, given_name, family_name,
          display_name, work_email, worker_type, hr_state, time_zone, start_date, end_date,
          starts_at, ends_at, org_unit_id, title, grade, location, manager_id, sponsor_id, groups,
          created_at, changed_at)
        select id, 1, 0, legal_entity_id, employee_number, given_name, family_name, display_name,
               work_email, worker_type, hr_state, time_zone, start_date, end_date, starts_at,
               ends_at, org_unit_id, title, grade, location, manager_id, sponsor_id, '{}',
               ${now}, ${now}
        from jsonb_to_recordset(${json}::jsonb) ${recordColumns}
        order by id
        on conflict (id) do update set
          version = person.version + 1, given_name = excluded.given_name,
          family_name = excluded.family_name, display_name = excluded.display_name,
          work_email = excluded.work_email, worker_type = excluded.worker_type,
          hr_state = excluded.hr_state, time_zone = excluded.time_zone,
          start_date = excluded.start_date, end_date = excluded.end_date,
          starts_at = excluded.starts_at, ends_at = excluded.ends_at,
          org_unit_id = excluded.org_unit_id, title = excluded.title, grade = excluded.grade,
          location = excluded.location, manager_id = excluded.manager_id,
          sponsor_id = excluded.sponsor_id, changed_at = excluded.changed_at,
          previous_ended_at = case
            when person.hr_state = 'ended' and excluded.hr_state <> 'ended'
              then coalesce(person.ends_at, excluded.changed_at)
            else person.previous_ended_at end`,
  );

/** A position that changed is closed and the next one opened; nobody who has ended has one. */
export async function replacePositions({ tx }: Work, json: string): Promise<void> {
  await execute(
    tx,
    sql`update position p set valid_to = greatest(r.at, p.valid_from)
        from jsonb_to_recordset(${json}::jsonb) ${recordColumns}
        where p.person_id = r.id and p.is_primary and p.valid_to is null
          and (r.hr_state = 'ended'
               or (p.org_unit_id, p.title, p.grade, p.location, p.manager_id) is distinct from
                  (r.org_unit_id, r.title, r.grade, r.location, r.manager_id))`,
  );
  await execute(
    tx,
    sql`insert into position (id, person_id, legal_entity_id, org_unit_id, title, grade, location,
                              manager_id, is_primary, valid_from, valid_to)
        select r.position_id, r.id, r.legal_entity_id, r.org_unit_id, r.title, r.grade, r.location,
               r.manager_id, true, r.at, null
        from jsonb_to_recordset(${json}::jsonb) ${recordColumns}
        where r.hr_state <> 'ended'
          and not exists (select from position p
                          where p.person_id = r.id and p.is_primary and p.valid_to is null)`,
  );
}

/** The same for jobs beside the first one, of people whose facts may name some. */
export async function replaceFurtherJobs({ tx }: Work, json: string): Promise<void> {
  const told = sql`
    (select r.id as person_id, r.legal_entity_id, r.at, j.*
     from jsonb_to_recordset(${json}::jsonb) ${recordColumns},
          jsonb_to_recordset(coalesce(r.facts -> 'jobs', '[]')) as j (
            id text, "orgUnitId" uuid, title text, grade text, location text, "managerId" uuid)
     where r.hr_state <> 'ended')`;
  const isSame = sql`
    t.person_id = p.person_id and t.id = p.job_id
    and (t."orgUnitId", t.title, t.grade, t.location, t."managerId") is not distinct from
        (p.org_unit_id, p.title, p.grade, p.location, p.manager_id)`;
  await execute(
    tx,
    sql`update position p set valid_to = greatest(r.at, p.valid_from)
        from jsonb_to_recordset(${json}::jsonb) ${recordColumns}
        where p.person_id = r.id and not p.is_primary and p.valid_to is null
          and not exists (select from ${told} t where ${isSame})`,
  );
  await execute(
    tx,
    sql`insert into position (id, person_id, legal_entity_id, org_unit_id, title, grade, location,
                              manager_id, is_primary, job_id, valid_from, valid_to)
        select gen_random_uuid(), t.person_id, t.legal_entity_id, t."orgUnitId", t.title, t.grade,
               t.location, t."managerId", false, t.id, t.at, null
        from ${told} t
        where not exists (select from position p
                          where not p.is_primary and p.valid_to is null and ${isSame})`,
  );
}
