import { conflict, newId, recordset, rows, sql, type Work } from "#lib/kernel/index.ts";
import type { Draft } from "./draft.ts";

type Of<Kind extends Draft["kind"]> = Extract<Draft, { kind: Kind }>;

/** The draft that restores what is in force now, to be kept before another takes its place. */
export async function inverseOf(work: Work, draft: Draft): Promise<Draft | null> {
  switch (draft.kind) {
    case "rule":
    case "rule-retirement":
      return ruleInverse(work, draft.ruleId);
    case "role":
      return roleInverse(work, draft.roleId);
    case "conditions":
      return conditionsInverse(work, draft);
    case "retirement":
      return retirementInverse(work, draft);
    case "sod":
      return sodInverse(work, draft);
    case "takeover":
    case "takeover-end":
      return null;
  }
}

async function ruleInverse({ tx }: Work, ruleId: string): Promise<Draft> {
  type Row = Omit<Of<"rule">, "kind">;
  const [before] = await rows<Row>(
    tx,
    sql`select r.id::text as rule_id, v.id::text as version_id, r.code, v.version, v.expression,
               v.targets
        from rule_version v join rule r on r.id = v.rule_id
        where v.rule_id = ${ruleId}::uuid and v.state = 'enforced'`,
  );
  if (before) return { kind: "rule", ...before };
  return { kind: "rule-retirement", ruleId, version: 0 };
}

async function roleInverse({ tx }: Work, roleId: string): Promise<Draft> {
  const [before] = await rows<{ entitlementIds: string[]; includedIds: string[]; version: number }>(
    tx,
    sql`select r.version,
               array(select entitlement_id::text from role_entitlement
                     where role_id = r.id) as entitlement_ids,
               array(select included_id::text from role_inclusion
                     where role_id = r.id) as included_ids
        from role r where r.id = ${roleId}::uuid`,
  );
  if (!before) throw conflict("role_changed_meanwhile");
  return { kind: "role", roleId, ...before, version: before.version + 1 };
}

async function conditionsInverse({ tx }: Work, draft: Of<"conditions">): Promise<Draft> {
  const [before] = await rows<{ codes: string[]; conditionIds: string[] }>(
    tx,
    sql`select e.condition_codes as codes,
               array(select c.id::text from condition c
                     where c.code = any(e.condition_codes) and c.retired_at is null
                     order by c.id) as condition_ids
        from entitlement e where e.id = ${draft.entitlementId}::uuid`,
  );
  return { ...draft, codes: before?.codes ?? [], conditionIds: before?.conditionIds ?? [] };
}

async function retirementInverse({ tx }: Work, draft: Of<"retirement">): Promise<Draft> {
  const id = sql`${draft.id}::uuid`;
  const statement = {
    system: sql`select retires_at from system where id = ${id}`,
    entitlement: sql`select retires_at from entitlement where id = ${id}`,
    role: sql`select retires_at from role where id = ${id}`,
  }[draft.of];
  const [before] = await rows<{ retiresAt: Date | null }>(tx, statement);
  return { ...draft, retiresAt: before?.retiresAt?.toISOString() ?? null };
}

async function sodInverse({ tx }: Work, draft: Of<"sod">): Promise<Draft> {
  type Content = NonNullable<Of<"sod">["content"]>;
  const [before] = await rows<Content>(
    tx,
    sql`select mode, left_ids::text[] as "left", right_ids::text[] as "right" from sod_rule
        where id = ${draft.sodRuleId}::uuid and retired_at is null`,
  );
  return { ...draft, content: before ?? null };
}

/** A rule's earlier content as a version of its own: forward, never back. */
export async function renewRuleVersion(work: Work, draft: Of<"rule">): Promise<Of<"rule">> {
  const versionId = newId();
  const [made] = await rows<{ version: number }>(
    work.tx,
    sql`insert into rule_version (id, rule_id, version, state, expression, targets, created_at,
          created_by)
        select ${versionId}::uuid, ${draft.ruleId}::uuid, max(version) + 1, 'superseded',
               ${draft.expression}, ${recordset(draft.targets)}, ${work.now},
               ${work.actor.kind === "person" ? work.actor.personId : null}::uuid
        from rule_version where rule_id = ${draft.ruleId}::uuid returning version`,
  );
  return { ...draft, versionId, version: made?.version ?? draft.version + 1 };
}
