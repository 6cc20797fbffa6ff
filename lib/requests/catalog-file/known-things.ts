import { rows, sql, type Tx } from "#lib/kernel/index.ts";
import type {
  ConditionFields,
  EntitlementFields,
  RoleFields,
  SystemFields,
} from "#lib/catalog/index.ts";

type Stored<Fields> = { readonly id: string; readonly code: string; readonly fields: Fields };
export type KnownSystem = Stored<SystemFields> & { readonly retiresAt: Date | null };
export type KnownEntitlement = Stored<EntitlementFields> & {
  /** "system/entitlement". */
  readonly ref: string;
  readonly conditionCodes: readonly string[];
  readonly retiresAt: Date | null;
};
export type KnownRole = Stored<RoleFields> & {
  readonly version: number;
  readonly entitlementIds: readonly string[];
  readonly includedIds: readonly string[];
  readonly retiresAt: Date | null;
};
export type KnownCondition = Stored<ConditionFields> & { readonly retiredAt: Date | null };

export type About = { name: string; description: string; ownerId: string | null };
type Version = {
  readonly versionId: string;
  readonly version: number;
  readonly state: "draft" | "record_only" | "enforced";
  readonly expression: string;
  readonly targets: readonly { readonly kind: "entitlement" | "role"; readonly id: string }[];
};
export type KnownRule = Stored<About> & {
  readonly state: "draft" | "record_only" | "enforced" | "retired";
  readonly versions: readonly Version[];
};
export type KnownSeparation = Stored<About> & {
  readonly mode: "record" | "ask" | "refuse";
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly retiredAt: Date | null;
};

/** What is there now, by code: systems, rights as "system/entitlement", roles, rules, … */
export type Known = {
  readonly systems: Map<string, KnownSystem>;
  readonly entitlements: Map<string, KnownEntitlement>;
  readonly roles: Map<string, KnownRole>;
  readonly conditions: ReadonlyMap<string, KnownCondition>;
  readonly rules: ReadonlyMap<string, KnownRule>;
  readonly separations: ReadonlyMap<string, KnownSeparation>;
};

export async function loadKnown(tx: Tx): Promise<Known> {
  return {
    systems: byCode(await systems(tx)),
    entitlements: new Map((await entitlements(tx)).map((each) => [each.ref, each])),
    roles: byCode(await roles(tx)),
    conditions: byCode(await conditions(tx)),
    rules: byCode(await rules(tx)),
    separations: byCode(await separations(tx)),
  };
}

const byCode = <T extends { readonly code: string }>(found: readonly T[]): Map<string, T> =>
  new Map(found.map((each) => [each.code, each]));

const systems = (tx: Tx) =>
  rows<KnownSystem>(
    tx,
    sql`select id::text, code, retires_at,
               jsonb_build_object('name', name, 'description', description, 'kind', kind,
                 'zone', zone, 'ownerId', owner_id) as fields
        from system order by code`,
  );

const entitlements = (tx: Tx) =>
  rows<KnownEntitlement>(
    tx,
    sql`select e.id::text, e.code, s.code || '/' || e.code as ref, e.condition_codes,
               least(e.retires_at, s.retires_at) as retires_at,
               jsonb_build_object('name', e.name, 'description', e.description, 'risk', e.risk,
                 'minutesMax', e.minutes_max, 'isRequestable', e.is_requestable,
                 'ownerId', e.owner_id) as fields
        from entitlement e join system s on s.id = e.system_id order by s.code, e.code`,
  );

const roles = (tx: Tx) =>
  rows<KnownRole>(
    tx,
    sql`select r.id::text, r.code, r.version, r.retires_at,
               array(select entitlement_id::text from role_entitlement where role_id = r.id)
                 as entitlement_ids,
               array(select included_id::text from role_inclusion where role_id = r.id)
                 as included_ids,
               jsonb_build_object('name', r.name, 'description', r.description,
                 'minutesMax', r.minutes_max, 'isRequestable', r.is_requestable,
                 'ownerId', r.owner_id) as fields
        from role r order by r.code`,
  );

const conditions = (tx: Tx) =>
  rows<KnownCondition>(
    tx,
    sql`select id::text, code, retired_at,
               jsonb_build_object('name', name, 'description', description,
                 'validDays', valid_days) as fields
        from condition order by code`,
  );

const about = sql`jsonb_build_object('name', r.name, 'description', r.description,
  'ownerId', r.owner_id) as fields`;

const rules = (tx: Tx) =>
  rows<KnownRule>(
    tx,
    sql`select r.id::text, r.code, r.state, ${about},
               coalesce((select jsonb_agg(jsonb_build_object('versionId', v.id, 'version',
                 v.version, 'state', v.state, 'expression', v.expression, 'targets', v.targets))
                 from rule_version v where v.rule_id = r.id
                   and v.state in ('draft', 'record_only', 'enforced')), '[]') as versions
        from rule r order by r.code`,
  );

const separations = (tx: Tx) =>
  rows<KnownSeparation>(
    tx,
    sql`select r.id::text, r.code, r.mode, r.left_ids::text[] as "left",
               r.right_ids::text[] as "right", r.retired_at, ${about}
        from sod_rule r order by r.code`,
  );
