import { z } from "zod";
import { inForce } from "#lib/access/index.ts";
import { Limits, limitsOf } from "#lib/bastion/index.ts";
import { maybe, many, notFound, sql, type Tx } from "#lib/kernel/index.ts";

export const Beneficiary = z.object({
  personId: z.string(),
  number: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  unit: z.string().nullable(),
  manager: z.string().nullable(),
  location: z.string().nullable(),
  timeZone: z.string(),
  workerType: z.string(),
  /** First day at work, as HR says it. */
  since: z.string().nullable(),
  rights: z.int(),
});

/** One right beside or in what is asked for, and whether it is held already. */
export const Added = z.object({
  entitlementId: z.string(),
  name: z.string(),
  description: z.string(),
  system: z.string(),
  risk: z.string(),
  isAsked: z.boolean(),
  heldSince: z.date().nullable(),
  heldUntil: z.date().nullable(),
  /** Where it enters hosts: what it holds to. */
  limits: Limits.nullable(),
});

/** Something that must have been done, and whether it was. */
export const Met = z.object({
  name: z.string(),
  fulfilledAt: z.date().nullable(),
  validTo: z.date().nullable(),
});

type At = { readonly personId: string; readonly now: Date };

export async function beneficiaryOf(tx: Tx, { personId, now }: At) {
  const found = await maybe(
    tx,
    Beneficiary,
    sql`select p.id as person_id, p.employee_number as number, p.display_name as name, p.title,
               u.name as unit, m.display_name as manager, p.location, p.time_zone, p.worker_type,
               p.start_date::text as since,
               (select count(distinct a.entitlement_id)::int from access a
                where a.person_id = p.id and ${inForce(sql`a`, now)}) as rights
        from person p left join org_unit u on u.id = p.org_unit_id
        left join person m on m.id = p.manager_id where p.id = ${personId}::uuid`,
  );
  if (!found) throw notFound("person");
  return found;
}

/** Everything a target entails: itself, or what a role and its included roles reach. */
const entailed = (targetId: string) => sql`
  with recursive reach (role_id) as (
    select ${targetId}::uuid
    union select i.included_id from reach join role_inclusion i on i.role_id = reach.role_id
  ), asked as (
    select ${targetId}::uuid as id
    union select re.entitlement_id from reach join role_entitlement re using (role_id)
  )`;

const addedMax = 60;

/** What is asked for, after what the person holds in the same systems. */
export async function addedBy(tx: Tx, targetId: string, at: At) {
  const rights = await addedRights(tx, targetId, at);
  const limits = await limitsOf(
    tx,
    rights.map(({ entitlementId }) => entitlementId),
  );
  const byId = new Map(limits.map((each) => [each.entitlementId, each]));
  return rights.map((each) => ({ ...each, limits: byId.get(each.entitlementId) ?? null }));
}

const addedRights = (tx: Tx, targetId: string, { personId, now }: At) =>
  many(
    tx,
    Added.omit({ limits: true }),
    sql`${entailed(targetId)}, held as (
          select a.entitlement_id as id, min(a.valid_from) as since,
                 case when bool_or(a.valid_to is null) then null else max(a.valid_to) end as until
          from access a where a.person_id = ${personId}::uuid and ${inForce(sql`a`, now)} group by 1
        )
        select e.id as entitlement_id, e.name, e.description, s.name as system, e.risk,
               x.id is not null as is_asked, h.since as held_since, h.until as held_until
        from entitlement e join system s on s.id = e.system_id
        left join asked x on x.id = e.id left join held h on h.id = e.id
        where x.id is not null or (h.id is not null and e.system_id in (
          select t.system_id from asked join entitlement t using (id)))
        order by x.id is not null and h.id is null, s.name, e.name limit ${addedMax}`,
  );

/** Trainings and agreements that what is asked for needs, with the person's own. */
export const conditionsOf = (tx: Tx, targetId: string, { personId, now }: At) =>
  many(
    tx,
    Met,
    sql`${entailed(targetId)}
        select distinct on (c.name) c.name, d.fulfilled_at, d.valid_to
        from asked join entitlement e using (id)
        join condition c on c.code = any(e.condition_codes)
        left join person_condition d on d.condition_id = c.id
          and d.person_id = ${personId}::uuid and d.revoked_at is null
          and (d.valid_to is null or d.valid_to > ${now})
        order by c.name, d.fulfilled_at desc nulls last`,
  );
