import { compileExpression, rows, singleton, sql, type Tx } from "#lib/kernel/index.ts";
import type { Target } from "./assignment.ts";
import {
  formerGracesOf,
  graceMsOf,
  longestGraceMs,
  readGrace,
  type GraceSettings,
} from "./grace-settings.ts";
import { msOf, msOrForever } from "./instant.ts";
import { personDeclarations } from "./person-declarations.ts";
import type { RoleShape } from "./role-closure.ts";
import {
  makeWorld,
  type CompiledRule,
  type SodRule,
  type World,
  type WorldEntitlement,
  type WorldParts,
} from "./world.ts";

const cache = singleton<{ parts?: WorldParts; world?: World }>("access.world", () => ({}));
const expressions = singleton("access.expressions", () => new Map<string, CompiledRule>());

/** Transactions that share it already, until they end. */
const sharing = new WeakSet<Tx>();

const lockKey = sql`hashtext('postern.access.world')::bigint`;

/** Shared by every plan that commits: a roll-out does not switch rules in the middle of one. */
export async function shareWorld(tx: Tx): Promise<void> {
  if (sharing.has(tx)) return;
  await tx.$queryRaw(sql`select pg_advisory_xact_lock_shared(${lockKey})::text`);
  sharing.add(tx);
}

/** Alone: no plan commits between comparing a preview and switching the rules to it. */
export const ownWorld = (tx: Tx) =>
  tx.$queryRaw(sql`select pg_advisory_xact_lock(${lockKey})::text`);

/** Rules, roles and catalogue as this transaction sees them; from memory while unchanged. */
export async function loadWorld(tx: Tx): Promise<World> {
  const parts = await loadWorldParts(tx);
  if (cache.world?.stamp === parts.stamp) return cache.world;
  cache.world = makeWorld(parts);
  return cache.world;
}

/** The same before its roles are closed, for trying out an edit. */
export async function loadWorldParts(tx: Tx): Promise<WorldParts> {
  const [found] = await rows<{ value: string }>(
    tx,
    sql`select value #>> '{}' as value from setting where key = 'access.world'`,
  );
  const stamp = found?.value ?? "";
  if (cache.parts?.stamp === stamp && stamp !== "") return cache.parts;
  const grace = await readGrace(tx);
  const parts = {
    stamp,
    graceMs: longestGraceMs(grace),
    entitlements: await loadEntitlements(tx, grace),
    roles: await loadRoles(tx),
    rules: await loadRules(tx, "enforced"),
    sod: await rows<SodRule>(
      tx,
      sql`select id::text, mode, left_ids::text[] as "left", right_ids::text[] as "right"
          from sod_rule where retired_at is null order by id`,
    ),
  };
  cache.parts = parts;
  return parts;
}

async function loadEntitlements(tx: Tx, grace: GraceSettings): Promise<WorldEntitlement[]> {
  type Ends = { ownRetiresAt: number | null; systemRetiresAt: number | null };
  type Made = keyof Ends | "retiresAt" | "graceMs" | "formerGraces";
  type Row = Omit<WorldEntitlement, Made> & Ends & { risk: string; systemCode: string };
  const found = await rows<Row>(
    tx,
    sql`select e.id::text, e.system_id::text as system_id, e.code, e.risk,
               s.code as system_code, ${msOf(sql`e.retires_at`)} as own_retires_at,
               ${msOf(sql`s.retires_at`)} as system_retires_at,
               array(select c.id::text from condition c
                     where c.code = any(e.condition_codes) and c.retired_at is null
                     order by c.id) as condition_ids
        from entitlement e join system s on s.id = e.system_id order by e.id`,
  );
  return found.map(({ risk, systemCode, ...row }) => {
    const ownRetiresAt = msOrForever(row.ownRetiresAt);
    const systemRetiresAt = msOrForever(row.systemRetiresAt);
    const retiresAt = Math.min(ownRetiresAt, systemRetiresAt);
    const about = { risk, systemCode };
    const graceMs = graceMsOf(grace, about);
    const former = grace.former.length > 0 && { formerGraces: formerGracesOf(grace, about) };
    return { ...row, ownRetiresAt, systemRetiresAt, retiresAt, graceMs, ...former };
  });
}

async function loadRoles(tx: Tx): Promise<RoleShape[]> {
  type Row = Omit<RoleShape, "retiresAt"> & { retiresAt: number | null };
  const found = await rows<Row>(
    tx,
    sql`select r.id::text, ${msOf(sql`r.retires_at`)} as retires_at,
               array(select e.entitlement_id::text from role_entitlement e
                     where e.role_id = r.id order by 1) as entitlement_ids,
               array(select i.included_id::text from role_inclusion i
                     where i.role_id = r.id order by 1) as included_ids
        from role r order by r.id`,
  );
  return found.map((row) => ({ ...row, retiresAt: msOrForever(row.retiresAt) }));
}

/** Versions of rules in one state, compiled once per process. */
async function loadRules(tx: Tx, state: "enforced" | "record_only"): Promise<CompiledRule[]> {
  const found = await rows<RuleRow>(
    tx,
    sql`select v.id::text as version_id, r.id::text, r.code, v.version, v.targets, v.expression,
               ${msOf(sql`coalesce(v.enforced_at, v.created_at)`)} as since
        from rule_version v join rule r on r.id = v.rule_id
        where v.state = ${state} order by r.code`,
  );
  return found.map(compileRule);
}

export type RuleRow = {
  readonly versionId: string;
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly targets: readonly Target[];
  readonly expression: string;
  readonly since: number;
};

/** A stored version never changes, so neither does what it compiles to. */
export function compileRule(row: RuleRow): CompiledRule {
  const key = `${row.versionId}\n${row.since}\n${row.expression}\n${JSON.stringify(row.targets)}`;
  const known = expressions.get(key);
  if (known) return known;
  const { id, code, version, targets, since } = row;
  const expression = compileExpression(row.expression, personDeclarations);
  const rule: CompiledRule = { id, code, version, targets, expression, since };
  if (expressions.size > 5000) expressions.clear();
  expressions.set(key, rule);
  return rule;
}
