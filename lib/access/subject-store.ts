import { rows, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { idList } from "./holdings-store.ts";
import { msOf, msOrForever } from "./instant.ts";
import type { Fulfilment, HrState, SubjectNow } from "./subject.ts";
import { loadUnits, pathsOf, type Units } from "./unit-paths.ts";

const held = new WeakMap<Tx, Set<string>>();

/**
 * Locks people in id order, the order of all locks, so that no two commands wait in a circle. A
 * transaction that holds them already asks nothing: locks are given back by its end alone.
 */
export async function lockSubjects(tx: Tx, personIds: readonly string[]): Promise<void> {
  const locked = held.get(tx) ?? new Set();
  held.set(tx, locked);
  const asked = personIds.filter((id) => !locked.has(id.toLowerCase()));
  if (asked.length === 0) return;
  const found = await rows<{ id: string }>(
    tx,
    sql`select id::text from person where id = any(${idList(asked)}) order by id for update`,
  );
  // Who is not there yet is not locked either.
  for (const { id } of found) locked.add(id);
}

/** Whether this transaction holds somebody, who is there then. */
export const isLocked = (tx: Tx, id: string): boolean => held.get(tx)?.has(id) ?? false;

type Row = {
  readonly id: string;
  readonly version: number;
  readonly changeNumber: number;
  readonly lastEvent: string;
  readonly hrState: HrState;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
  readonly isSuspended: boolean;
  readonly orgUnitId: string | null;
  readonly employeeNumber: string;
  readonly workerType: string;
  readonly title: string;
  readonly grade: string;
  readonly location: string;
  readonly legalEntity: string;
  readonly startDate: string;
  readonly managerNumber: string;
  readonly groups: readonly string[];
};

/** What plans need to know of these people, by id; unknown ids are left out. */
export async function loadSubjects(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, SubjectNow>> {
  return new Map(
    (await readSubjects(tx, sql`p.id = any(${idList(personIds)})`)).map((one) => [
      one.personId,
      one,
    ]),
  );
}

const populationBatch = 5000;

/** Everybody who has not ended, in id order, in batches. */
export async function* eachSubject(tx: Tx): AsyncGenerator<readonly SubjectNow[]> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const batch = await readSubjects(
      tx,
      sql`p.id in (select id from person where id > ${after}::uuid and hr_state <> 'ended'
                   order by id limit ${populationBatch})`,
    );
    if (batch.length > 0) yield batch;
    const last = batch.at(-1);
    if (last === undefined || batch.length < populationBatch) return;
    after = last.personId;
  }
}

async function readSubjects(tx: Tx, which: Sql): Promise<SubjectNow[]> {
  const found = await rows<Row>(
    tx,
    sql`select p.id::text, p.version, p.change_number,
               coalesce(encode(p.last_event, 'hex'), '') as last_event, p.hr_state,
               ${msOf(sql`p.starts_at`)} as starts_at,
               ${msOf(sql`p.ends_at`)} as ends_at,
               p.suspended_at is not null as is_suspended, p.org_unit_id::text,
               p.employee_number, p.worker_type, coalesce(p.title, '') as title,
               coalesce(p.grade, '') as grade, coalesce(p.location, '') as location,
               l.code as legal_entity, coalesce(p.start_date::text, '') as start_date,
               coalesce(m.employee_number, '') as manager_number,
               coalesce(p.groups, '{}') as groups
        from person p
        join legal_entity l on l.id = p.legal_entity_id
        left join person m on m.id = p.manager_id
        where ${which} order by p.id`,
  );
  const units = await loadUnits(tx);
  const fulfilled = await loadFulfilled(
    tx,
    found.map(({ id }) => id),
  );
  const further = await loadFurtherUnits(
    tx,
    found.map(({ id }) => id),
  );
  return found.map((row) => {
    const path = pathsOf([row.orgUnitId ?? "", ...(further.get(row.id) ?? [])], units);
    return subjectOf(row, { units, path }, fulfilled.get(row.id) ?? []);
  });
}

/** Units of the jobs that somebody has beside the first one. */
async function loadFurtherUnits(tx: Tx, personIds: readonly string[]) {
  const found = await rows<{ id: string; units: readonly string[] }>(
    tx,
    sql`select person_id::text as id, array_agg(org_unit_id::text order by job_id) as units
        from position
        where not is_primary and valid_to is null and org_unit_id is not null
          and person_id = any(${idList(personIds)})
        group by person_id`,
  );
  return new Map(found.map(({ id, units }) => [id, units]));
}

type Places = { readonly units: Units; readonly path: readonly string[] };

function subjectOf(
  row: Row,
  { units, path }: Places,
  fulfilled: readonly Fulfilment[],
): SubjectNow {
  const unit = units.get(row.orgUnitId ?? "");
  const { id, version, changeNumber, lastEvent, hrState, startsAt, endsAt } = row;
  return {
    personId: id,
    version,
    changeNumber,
    lastEvent,
    hrState,
    startsAt,
    endsAt,
    isSuspended: row.isSuspended,
    orgUnitId: row.orgUnitId,
    fulfilled,
    facts: {
      person: {
        employeeNumber: row.employeeNumber,
        workerType: row.workerType,
        status: hrState,
        orgCode: unit?.code ?? "",
        orgPath: path,
        title: row.title,
        grade: row.grade,
        location: row.location,
        legalEntity: row.legalEntity,
        startDate: row.startDate,
        managerNumber: row.managerNumber,
        groups: row.groups,
      },
    },
  };
}

async function loadFulfilled(tx: Tx, personIds: readonly string[]) {
  type Met = { personId: string; conditionId: string; from: number; to: number | null };
  const found = await rows<Met>(
    tx,
    sql`select person_id::text, condition_id::text,
               ${msOf(sql`fulfilled_at`)} as "from",
               ${msOf(sql`valid_to`)} as "to"
        from person_condition
        where revoked_at is null and person_id = any(${idList(personIds)})`,
  );
  const met = found.map((one) => ({ ...one, to: msOrForever(one.to) }));
  return Map.groupBy(met, ({ personId }) => personId);
}
