import { isIntended } from "#lib/access/index.ts";
import { compileExpression, rows, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { candidateFacts, type ItemFacts } from "./policy-facts.ts";
import type { ApproverSource } from "./policy-definition.ts";
import { isActiveAt, type RequestPerson } from "./request-people.ts";
import type { Candidate } from "./seating.ts";
import { ownersOf, type RequestTarget } from "./targets.ts";

/** What approver sources depend on. */
export type About = {
  readonly beneficiary: RequestPerson;
  readonly target: RequestTarget;
  readonly item: ItemFacts;
};

/** Most people that one source names; beyond, the first by employee number are asked. */
const candidatesMax = 100;

/** Whom a source names at this instant, whether they are at work or not. */
export async function idsFrom(
  tx: Tx,
  source: ApproverSource,
  { about, now }: { readonly about: About; readonly now: Date },
): Promise<string[]> {
  switch (source.kind) {
    case "manager":
      return present([about.beneficiary.managerId]);
    case "managers_manager":
      return idsOf(
        tx,
        sql`select m.manager_id as id from person m
            where m.id = ${about.beneficiary.managerId}::uuid and m.manager_id is not null`,
      );
    case "owner_of_system":
      return [...about.target.systemOwnerIds];
    case "owner_of_entitlement":
    case "owner_of_role":
      return about.target.ownerId ? [about.target.ownerId] : ownersOf(about.target);
    case "owner_of_conflict":
      return idsOf(
        tx,
        sql`select owner_id as id from sod_rule
            where id = ${source.sodRuleId}::uuid and owner_id is not null`,
      );
    case "role":
      return roleHolders(tx, source.role, now);
    case "persons":
      return idsOf(
        tx,
        sql`select id from person where employee_number = any(${source.numbers})
            order by employee_number`,
      );
    case "expression":
      return matchingPeople(tx, source.expression, { about, now });
  }
}

const present = (ids: readonly (string | null)[]): string[] => ids.filter((id) => id !== null);

const idsOf = async (tx: Tx, query: Sql): Promise<string[]> =>
  (await rows<{ id: string }>(tx, query)).map(({ id }) => id);

/** Who holds the role now, or one that includes it. */
const roleHolders = (tx: Tx, code: string, now: Date): Promise<string[]> =>
  idsOf(
    tx,
    sql`with recursive holding (role_id) as (
          select id from role where code = ${code}
          union
          select i.role_id from holding join role_inclusion i on i.included_id = holding.role_id
        )
        select p.id from person p
        where exists (
          select from assignment a
          where a.person_id = p.id and a.target_kind = 'role'
            and a.target_id in (select role_id from holding)
            and ${isIntended(sql`a`, now)})
        order by p.employee_number limit ${candidatesMax}`,
  );

type Vector = {
  orgCode: string;
  title: string;
  grade: string;
  location: string;
  workerType: string;
  legalEntity: string;
};

/** Evaluated once per distinct set of facts, not once per person. */
async function matchingPeople(
  tx: Tx,
  text: string,
  { about, now }: { readonly about: About; readonly now: Date },
): Promise<string[]> {
  const columns = sql`
    coalesce(u.code, '') as org_code, coalesce(p.title, '') as title,
    coalesce(p.grade, '') as grade, coalesce(p.location, '') as location,
    p.worker_type, coalesce(le.code, '') as legal_entity`;
  const people = sql`person p left join org_unit u on u.id = p.org_unit_id
    left join legal_entity le on le.id = p.legal_entity_id`;
  const vectors = await rows<Vector>(
    tx,
    sql`select distinct ${columns} from ${people} where ${isActiveAt(now)}`,
  );
  const expression = compileExpression(text, candidateFacts);
  const shared = { beneficiary: about.beneficiary.facts, item: about.item };
  const matching = vectors.filter(
    (candidate) => expression.evaluate({ candidate, ...shared }) === true,
  );
  if (matching.length === 0) return [];
  return idsOf(
    tx,
    sql`select p.id from ${people}
        where ${isActiveAt(now)} and exists (
          select from jsonb_to_recordset(${snakeRows(matching)}::jsonb) as v (
            org_code text, title text, grade text, location text, worker_type text,
            legal_entity text)
          where v.org_code = coalesce(u.code, '') and v.title = coalesce(p.title, '')
            and v.grade = coalesce(p.grade, '') and v.location = coalesce(p.location, '')
            and v.worker_type = p.worker_type and v.legal_entity = coalesce(le.code, ''))
        order by p.employee_number limit ${candidatesMax}`,
  );
}

const snakeRows = (vectors: readonly Vector[]): string =>
  JSON.stringify(
    vectors.map((each) => ({
      org_code: each.orgCode,
      title: each.title,
      grade: each.grade,
      location: each.location,
      worker_type: each.workerType,
      legal_entity: each.legalEntity,
    })),
  );

type Row = { id: string; isPresent: boolean; deputies: string[] };

/**
 * These people as candidates: whoever left or is suspended is no longer one; who is on leave is
 * asked through deputies only. A deputy on leave or gone is none.
 */
export async function asCandidates(
  tx: Tx,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, Candidate>> {
  if (ids.length === 0) return new Map();
  const found = await rows<Row>(
    tx,
    sql`select c.id,
               c.hr_state = 'active' and (c.starts_at is null or c.starts_at <= ${now})
                 as is_present,
               coalesce((
                 select array_agg(d.to_id order by p.employee_number)
                 from delegation d join person p on p.id = d.to_id
                 where d.from_id = c.id and d.ended_at is null
                   and d.valid_from <= ${now} and d.valid_to > ${now}
                   and ${isActiveAt(now)}), '{}') as deputies
        from person c
        where c.id = any(${ids}::uuid[]) and c.suspended_at is null
          and c.hr_state in ('active', 'leave') and (c.ends_at is null or c.ends_at > ${now})`,
  );
  return new Map(
    found.map(({ id, ...rest }) => [id, { personId: id, ...rest } satisfies Candidate]),
  );
}
