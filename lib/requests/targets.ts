import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import type { ItemFacts } from "./policy-facts.ts";

export type TargetRef = { readonly kind: "entitlement" | "role"; readonly id: string };

/** What can be asked for, with everything that policies and approver sources look at. */
export type RequestTarget = TargetRef & {
  readonly code: string;
  readonly name: string;
  readonly systemId: string | null;
  readonly systemCode: string | null;
  readonly systemName: string | null;
  readonly systemKind: string | null;
  readonly zones: readonly string[];
  readonly systems: readonly string[];
  readonly risk: string;
  readonly minutesMax: number | null;
  readonly isRequestable: boolean;
  readonly ownerId: string | null;
  readonly systemOwnerIds: readonly string[];
  readonly entitlementIds: readonly string[];
  readonly retiresAt: Date | null;
};

export const risks = ["low", "medium", "high", "privileged"] as const;

/** These targets, each with the whole of what it entails. */
export async function loadTargets(
  tx: Tx,
  refs: readonly TargetRef[],
): Promise<Map<string, RequestTarget>> {
  const ids = (kind: string) => refs.filter((ref) => ref.kind === kind).map((ref) => ref.id);
  const entitlements = await loadEntitlements(tx, ids("entitlement"));
  const roles = await loadRoles(tx, ids("role"));
  return new Map([...entitlements, ...roles].map((target) => [target.id, target]));
}

async function loadEntitlements(tx: Tx, ids: readonly string[]): Promise<RequestTarget[]> {
  if (ids.length === 0) return [];
  const found = await rows<RequestTarget>(
    tx,
    sql`select 'entitlement' as kind, e.id, e.code, e.name, s.id as system_id,
               s.code as system_code, s.name as system_name, s.kind as system_kind,
               array[s.zone] as zones, array[s.code] as systems, e.risk, e.minutes_max,
               e.is_requestable, coalesce(e.owner_id, s.owner_id) as owner_id,
               array_remove(array[s.owner_id], null) as system_owner_ids,
               array[e.id] as entitlement_ids, least(e.retires_at, s.retires_at) as retires_at
        from entitlement e join system s on s.id = e.system_id
        where e.id = any(${ids}::uuid[])`,
  );
  return found;
}

async function loadRoles(tx: Tx, ids: readonly string[]): Promise<RequestTarget[]> {
  if (ids.length === 0) return [];
  return rows<RequestTarget>(
    tx,
    sql`with recursive reach (root_id, role_id) as (
          select id, id from role where id = any(${ids}::uuid[])
          union
          select reach.root_id, i.included_id
          from reach join role_inclusion i on i.role_id = reach.role_id
        ), entailed as (
          select distinct reach.root_id, e.id, e.risk, e.minutes_max, s.code, s.zone, s.owner_id
          from reach join role_entitlement re on re.role_id = reach.role_id
          join entitlement e on e.id = re.entitlement_id
          join system s on s.id = e.system_id
        )
        select 'role' as kind, r.id, r.code, r.name, null as system_id, null as system_code,
               null as system_name, null as system_kind,
               coalesce(array_agg(distinct x.zone) filter (where x.zone is not null), '{}')
                 as zones,
               coalesce(array_agg(distinct x.code) filter (where x.code is not null), '{}')
                 as systems,
               coalesce((array['low', 'medium', 'high', 'privileged'])[max(
                 array_position(array['low', 'medium', 'high', 'privileged'], x.risk))], 'low')
                 as risk,
               least(r.minutes_max, min(x.minutes_max)) as minutes_max,
               r.is_requestable, r.owner_id,
               coalesce(array_agg(distinct x.owner_id) filter (where x.owner_id is not null), '{}')
                 as system_owner_ids,
               coalesce(array_agg(distinct x.id) filter (where x.id is not null), '{}')
                 as entitlement_ids,
               r.retires_at
        from role r left join entailed x on x.root_id = r.id
        where r.id = any(${ids}::uuid[])
        group by r.id`,
  );
}

const zoneOrder = ["production", "test", "development", "office"];

/** The facts that conditions see. `zone` is the most sensitive of all that it entails. */
export function itemFactsOf(target: RequestTarget, minutes: number | null): ItemFacts {
  const zones = [...target.zones];
  return {
    kind: target.kind,
    code: target.code,
    system: target.systemCode ?? "",
    systemKind: target.systemKind ?? "",
    zone: zoneOrder.find((zone) => zones.includes(zone)) ?? zones[0] ?? "",
    zones,
    risk: target.risk,
    systems: [...target.systems],
    isPermanent: minutes === null,
    minutes: BigInt(minutes ?? 0),
  };
}

/** Owners of a target, for those who may end it: its own and its systems'. */
export const ownersOf = (target: RequestTarget | undefined): string[] =>
  target === undefined
    ? []
    : [target.ownerId, ...target.systemOwnerIds].filter((id) => id !== null);
