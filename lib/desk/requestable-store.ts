import { z } from "zod";
import { inForce, isIntended } from "#lib/access/index.ts";
import { containing, many, sql, type Tx } from "#lib/kernel/index.ts";

export const Requestable = z.object({
  kind: z.enum(["entitlement", "role"]),
  id: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string(),
  systemId: z.string().nullable(),
  system: z.string().nullable(),
  systemKind: z.string().nullable(),
  zones: z.array(z.string()),
  risk: z.string(),
  minutesMax: z.int().nullable(),
  /** How many of the same unit hold it now, besides the person it is for. */
  holding: z.int(),
});
export type Requestable = z.output<typeof Requestable>;

/** Most things that one search looks through. */
const found = 5000;

type Search = {
  readonly words: readonly string[];
  /** Those whose holding is counted: the unit of the one it is for. */
  readonly peerIds: readonly string[];
  /** Only what these hold; unset: everything. */
  readonly heldBy?: readonly string[] | undefined;
  readonly targetIds?: readonly string[] | undefined;
  readonly now: Date;
};

/** What can be asked for and says every word, in no order. */
export function searchRequestable(tx: Tx, search: Search): Promise<Requestable[]> {
  const { words, peerIds, heldBy, targetIds, now } = search;
  const patterns = words.map(containing);
  const holders = heldBy ?? [];
  return many(
    tx,
    Requestable,
    sql`with target as (
          select 'entitlement' as kind, e.id, e.code, e.name, e.description, s.id as system_id,
                 s.name as system, s.kind as system_kind, array[s.zone] as zones, e.risk,
                 e.minutes_max, lower(concat_ws(' ', s.name, s.code, e.name, e.code,
                   e.description, s.zone)) as words
          from entitlement e join system s on s.id = e.system_id
          where e.is_requestable and coalesce(least(e.retires_at, s.retires_at) > ${now}, true)
          union all
          select 'role', r.id, r.code, r.name, r.description, null, null, null,
                 coalesce(x.zones, '{}'), coalesce(x.risk, 'low'), r.minutes_max,
                 lower(concat_ws(' ', r.name, r.code, r.description, x.names))
          from role r left join lateral (
            select array_agg(distinct s.zone) as zones, string_agg(e.name, ' ') as names,
                   (array['low', 'medium', 'high', 'privileged'])[max(array_position(
                     array['low', 'medium', 'high', 'privileged'], e.risk))] as risk
            from role_entitlement re join entitlement e on e.id = re.entitlement_id
            join system s on s.id = e.system_id where re.role_id = r.id) x on true
          where r.is_requestable and coalesce(r.retires_at > ${now}, true)
        ), held as (
          select a.entitlement_id as id, a.person_id from access a
          where a.person_id = any(${[...peerIds, ...holders]}::uuid[])
            and ${inForce(sql`a`, now)}
          union
          select a.target_id, a.person_id from assignment a
          where a.person_id = any(${[...peerIds, ...holders]}::uuid[])
            and ${isIntended(sql`a`, now)} and a.target_kind = 'role'
        ), counted as (
          select id, count(*) filter (where person_id = any(${[...peerIds]}::uuid[]))::int
                   as holding,
                 bool_or(person_id = any(${[...holders]}::uuid[])) as is_theirs
          from held group by id
        )
        select t.kind, t.id, t.code, t.name, t.description, t.system_id, t.system, t.system_kind,
               t.zones, t.risk, t.minutes_max, coalesce(c.holding, 0) as holding
        from target t left join counted c on c.id = t.id
        where t.words like all(${patterns}::text[])
          and (${targetIds === undefined} or t.id = any(${[...(targetIds ?? [])]}::uuid[]))
          and (${heldBy === undefined} or coalesce(c.is_theirs, false))
        limit ${found}`,
  );
}

const Standing = z.object({
  targetId: z.string(),
  state: z.enum(["held", "requested"]),
  endsAt: z.date().nullable(),
  requestId: z.string().nullable(),
});
export type Standing = z.output<typeof Standing>;

/** Which of these somebody holds or has asked for already. */
export function standingOf(
  tx: Tx,
  targetIds: readonly string[],
  { personId, now }: { readonly personId: string; readonly now: Date },
): Promise<Standing[]> {
  const theirs = sql`a.person_id = ${personId}::uuid`;
  return many(
    tx,
    Standing,
    sql`select distinct on (target_id) target_id, state, ends_at, request_id from (
          select i.target_id, 'requested' as state, null::timestamptz as ends_at,
                 i.request_id, 0 as rank
          from request_item i where i.beneficiary_id = ${personId}::uuid
            and i.target_id = any(${targetIds}::uuid[]) and i.state in ('pending', 'approved')
          union all
          select a.entitlement_id, 'held', a.valid_to, null, 1 from access a
          where a.entitlement_id = any(${targetIds}::uuid[]) and ${theirs}
            and ${inForce(sql`a`, now)}
          union all
          select a.target_id, 'held', a.valid_to, null, 1 from assignment a
          where a.target_id = any(${targetIds}::uuid[]) and ${theirs}
            and ${isIntended(sql`a`, now)} and a.target_kind = 'role'
        ) x order by target_id, rank, ends_at desc nulls first`,
  );
}
