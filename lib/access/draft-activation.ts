import { conflict, execute, sql, type Work } from "#lib/kernel/index.ts";
import { idList } from "./holdings-store.ts";
import type { Draft } from "./draft.ts";

/** Puts a draft in force: from here on every plan follows it. */
export async function activate(work: Work, draft: Draft): Promise<void> {
  switch (draft.kind) {
    case "rule":
      return activateRule(work, draft);
    case "rule-retirement":
      return retireRule(work, draft.ruleId);
    case "role":
      return activateRole(work, draft);
    case "conditions":
      return activateConditions(work, draft);
    case "retirement":
      return retire(work, draft);
    case "sod":
      return activateSod(work, draft);
    case "takeover":
    case "takeover-end":
      return;
  }
}

type Of<Kind extends Draft["kind"]> = Extract<Draft, { kind: Kind }>;

async function activateRule({ tx, now }: Work, draft: Of<"rule">): Promise<void> {
  await execute(
    tx,
    sql`update rule_version set state = 'superseded'
        where rule_id = ${draft.ruleId}::uuid and state in ('enforced', 'record_only')`,
  );
  const turned = await execute(
    tx,
    sql`update rule_version set state = 'enforced', enforced_at = ${now}
        where id = ${draft.versionId}::uuid and state in ('draft', 'superseded')`,
  );
  if (turned !== 1) throw conflict("draft_was_replaced");
  await execute(
    tx,
    sql`update rule set state = 'enforced', version = ${draft.version}, retired_at = null
        where id = ${draft.ruleId}::uuid`,
  );
}

async function retireRule({ tx, now }: Work, ruleId: string): Promise<void> {
  await execute(
    tx,
    sql`update rule_version set state = 'superseded'
        where rule_id = ${ruleId}::uuid and state in ('enforced', 'record_only')`,
  );
  await execute(
    tx,
    sql`update rule set state = 'retired', retired_at = ${now} where id = ${ruleId}::uuid`,
  );
}

async function activateRole({ tx }: Work, draft: Of<"role">): Promise<void> {
  const { roleId } = draft;
  const turned = await execute(
    tx,
    sql`update role set version = version + 1
        where id = ${roleId}::uuid and version = ${draft.version}`,
  );
  if (turned !== 1) throw conflict("role_changed_meanwhile");
  await execute(tx, sql`delete from role_entitlement where role_id = ${roleId}::uuid`);
  await execute(tx, sql`delete from role_inclusion where role_id = ${roleId}::uuid`);
  await execute(
    tx,
    sql`insert into role_entitlement (role_id, entitlement_id)
        select ${roleId}::uuid, id from unnest(${idList(draft.entitlementIds)}) as id`,
  );
  await execute(
    tx,
    sql`insert into role_inclusion (role_id, included_id)
        select ${roleId}::uuid, id from unnest(${idList(draft.includedIds)}) as id`,
  );
}

async function activateConditions({ tx }: Work, draft: Of<"conditions">): Promise<void> {
  await execute(
    tx,
    sql`update entitlement set condition_codes = ${draft.codes}::text[]
        where id = ${draft.entitlementId}::uuid`,
  );
}

async function retire({ tx }: Work, draft: Of<"retirement">): Promise<void> {
  const at = sql`${draft.retiresAt}::timestamptz`;
  const id = sql`${draft.id}::uuid`;
  const statement = {
    system: sql`update system set retires_at = ${at} where id = ${id}`,
    entitlement: sql`update entitlement set retires_at = ${at} where id = ${id}`,
    role: sql`update role set retires_at = ${at} where id = ${id}`,
  }[draft.of];
  await execute(tx, statement);
}

async function activateSod({ tx, now }: Work, draft: Of<"sod">): Promise<void> {
  const { content, sodRuleId, about } = draft;
  if (content === null) {
    await execute(tx, sql`update sod_rule set retired_at = ${now} where id = ${sodRuleId}::uuid`);
    return;
  }
  await execute(
    tx,
    sql`insert into sod_rule (id, code, name, description, mode, left_ids, right_ids, owner_id,
          created_at)
        values (${sodRuleId}::uuid, ${about.code}, ${about.name}, ${about.description},
          ${content.mode}, ${idList(content.left)}, ${idList(content.right)},
          ${about.ownerId}::uuid, ${now})
        on conflict (id) do update
          set name = excluded.name, description = excluded.description, mode = excluded.mode,
              left_ids = excluded.left_ids, right_ids = excluded.right_ids,
              owner_id = excluded.owner_id, retired_at = null`,
  );
}
