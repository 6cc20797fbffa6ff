import { execute, newId, rows, sql, type Work } from "#lib/kernel/index.ts";
import { employmentOf, type Snapshot } from "./snapshot.ts";

export type SaveSnapshots = {
  readonly snapshots: readonly Snapshot[];
  readonly legalEntityId: string;
  /** "feed" or "manual", and the run or act that told us. */
  readonly source: string;
  readonly sourceId: string | null;
  readonly isLoaded: boolean;
  /** From when it holds, by person. */
  readonly effectiveAt: (snapshot: Snapshot) => Date;
};

/**
 * A step: what holds of these people from now on. Facts that were recorded before stay readable;
 * the caller has locked the people and recomputes their access.
 */
export async function saveSnapshots(work: Work, save: SaveSnapshots): Promise<void> {
  if (save.snapshots.length === 0) return;
  const written = save.snapshots.map((snapshot) => rowOf(snapshot, save));
  const json = JSON.stringify(written);
  await upsertPersons(work, json);
  await replacePositions(work, json);
  await recordFacts(work, json, save);
  work.live(
    "people",
    save.snapshots.map(({ personId }) => personId),
  );
}

function rowOf(snapshot: Snapshot, save: SaveSnapshots) {
  const at = save.effectiveAt(snapshot);
  const { startsAt, endsAt } = employmentOf(snapshot, at);
  const { personId: id, ...facts } = snapshot;
  return {
    id,
    fact_id: newId(),
    position_id: newId(),
    legal_entity_id: save.legalEntityId,
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

const recordColumns = sql`as r (
  id uuid, fact_id uuid, position_id uuid, legal_entity_id uuid, employee_number text,
  given_name text, family_name text, display_name text, work_email text, worker_type text,
  hr_state text, time_zone text, start_date date, end_date date, starts_at timestamptz,
  ends_at timestamptz, org_unit_id uuid, title text, grade text, location text, manager_id uuid,
  sponsor_id uuid, at timestamptz, facts jsonb)`;

const upsertPersons = ({ tx, now }: Work, json: string) =>
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
          sponsor_id = excluded.sponsor_id, changed_at = excluded.changed_at`,
  );

/** A position that changed is closed and the next one opened; nobody who has ended has one. */
async function replacePositions({ tx }: Work, json: string): Promise<void> {
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

/**
 * The new snapshot holds from its effective instant; what was recorded for that time before is
 * closed, and said again as far as it still holds.
 */
async function recordFacts({ tx, now }: Work, json: string, save: SaveSnapshots): Promise<void> {
  const superseded = await rows<{ id: string }>(
    tx,
    sql`update person_fact f set recorded_to = ${now}
        from jsonb_to_recordset(${json}::jsonb) ${recordColumns}
        where f.person_id = r.id and f.recorded_to is null
          and (f.effective_to is null or f.effective_to > r.at)
        returning f.id::text`,
  );
  if (superseded.length > 0) await keepEarlier(tx, now, json, superseded);
  await execute(
    tx,
    sql`insert into person_fact (id, person_id, effective_from, effective_to, recorded_from,
                                 recorded_to, facts, source, source_id, is_loaded)
        select r.fact_id, r.id, r.at, null, ${now}, null, r.facts, ${save.source},
               ${save.sourceId}::uuid, ${save.isLoaded}
        from jsonb_to_recordset(${json}::jsonb) ${recordColumns}`,
  );
}

const keepEarlier = (tx: Work["tx"], now: Date, json: string, superseded: { id: string }[]) =>
  execute(
    tx,
    sql`insert into person_fact (id, person_id, effective_from, effective_to, recorded_from,
                                 recorded_to, facts, source, source_id, is_loaded)
        select gen_random_uuid(), f.person_id, f.effective_from, r.at, ${now}, null, f.facts,
               f.source, f.source_id, f.is_loaded
        from person_fact f
        join jsonb_to_recordset(${json}::jsonb) ${recordColumns} on r.id = f.person_id
        where f.id = any(${superseded.map(({ id }) => id)}::uuid[]) and f.effective_from < r.at`,
  );
