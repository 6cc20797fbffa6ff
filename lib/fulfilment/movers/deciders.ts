import { z } from "zod";
import { many, PersonId, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import type { Deciders } from "./policy.ts";

/** More managers above each other than any company has. */
const stepsMax = 20;

/** Somebody who can decide now. */
const isThere = sql`w.hr_state = 'active' and w.suspended_at is null`;

/**
 * Who decides about these cases now, by case: the person's manager or the next one in line who is
 * at work, and beside them the owners of what waits, for who has none.
 */
export async function decidersOf(
  tx: Tx,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, Deciders>> {
  if (caseIds.length === 0) return new Map();
  const managers = new Map(
    (await managersOf(tx, caseIds)).map(({ caseId, personId }) => [caseId, personId]),
  );
  const owners = Map.groupBy(await ownersOf(tx, caseIds), ({ caseId }) => caseId);
  return new Map(
    caseIds.map((id) => [
      id,
      {
        managerId: managers.get(id) ?? null,
        owners: new Map(
          (owners.get(id) ?? []).map(({ assignmentId, personId }) => [assignmentId, personId]),
        ),
      },
    ]),
  );
}

/** The first manager in line who is there, by case; a line that comes back to the person ends. */
const managed = (which: Sql): Sql => sql`
  line as (
    select c.id as case_id, c.person_id as moved, p.manager_id as id, 1 as step
    from mover_case c join person p on p.id = c.person_id
    where ${which}
    union all
    select l.case_id, l.moved, w.manager_id, l.step + 1
    from line l join person w on w.id = l.id
    where l.step < ${stepsMax} and l.id <> l.moved and not (${isThere})),
  managed as (
    select l.case_id, l.id as person_id
    from line l join person w on w.id = l.id
    where l.id <> l.moved and ${isThere})`;

const managersOf = (tx: Tx, caseIds: readonly string[]) =>
  many(
    tx,
    z.object({ caseId: z.string(), personId: PersonId }),
    sql`with recursive ${managed(sql`c.id = any(${[...caseIds]}::uuid[])`)}
        select case_id, person_id from managed`,
  );

const owned = sql`
  join assignment a on a.id = i.assignment_id
  left join entitlement e on a.target_kind = 'entitlement' and e.id = a.target_id
  left join system s on s.id = e.system_id
  left join role r on a.target_kind = 'role' and r.id = a.target_id`;

/** Of the right, the role, or the system that it is in. */
const ownerId = sql`coalesce(e.owner_id, r.owner_id, s.owner_id)`;

const ownersOf = (tx: Tx, caseIds: readonly string[]) =>
  many(
    tx,
    z.object({ caseId: z.string(), assignmentId: z.string(), personId: PersonId }),
    sql`select i.case_id, i.assignment_id, w.id as person_id
        from mover_item i
        ${owned}
        join person w on w.id = ${ownerId}
        where i.case_id = any(${[...caseIds]}::uuid[]) and w.id <> i.person_id and ${isThere}`,
  );

/** The ids of open cases of which something waits for this person. */
export const waitingFor = (personId: string | null): Sql => sql`
  with recursive ${managed(sql`c.state = 'open'`)}
  select case_id as id from managed where person_id = ${personId}::uuid
  union
  select i.case_id from mover_item i
  join mover_case c on c.id = i.case_id and c.state = 'open'
  ${owned}
  where i.state = 'asked' and i.person_id <> ${personId}::uuid
    and ${ownerId} = ${personId}::uuid
    and i.case_id not in (select case_id from managed)`;

/** Everybody of whom something of an open case waits now. */
export async function askedOf(tx: Tx, caseId: string): Promise<PersonId[]> {
  const deciders = (await decidersOf(tx, [caseId])).get(caseId);
  if (!deciders) return [];
  return deciders.managerId === null
    ? [...new Set(deciders.owners.values())]
    : [deciders.managerId];
}
