import { execute, sql, type Work } from "#lib/kernel/index.ts";

type Described = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly ownerId: string | null;
};

/** A step: another name, text or owner of a rule; whom it concerns stays as it is. */
export async function describeRule(work: Work, rule: Described): Promise<void> {
  await execute(
    work.tx,
    sql`update rule set name = ${rule.name}, description = ${rule.description},
          owner_id = ${rule.ownerId}::uuid where id = ${rule.id}::uuid`,
  );
  work.record({ action: "rule.describe", target: rule.id, detail: { code: rule.code } });
}

/** A step: the same of a separation rule. */
export async function describeSodRule(work: Work, rule: Described): Promise<void> {
  await execute(
    work.tx,
    sql`update sod_rule set name = ${rule.name}, description = ${rule.description},
          owner_id = ${rule.ownerId}::uuid where id = ${rule.id}::uuid`,
  );
  work.record({ action: "sod-rule.describe", target: rule.id, detail: { code: rule.code } });
}

type Recorded = { readonly ruleId: string; readonly versionId: string; readonly version: number };

/** A step: the rule's draft counts its matches from here on, without effect. */
export async function recordOnly(work: Work, draft: Recorded): Promise<void> {
  const { tx } = work;
  await execute(
    tx,
    sql`update rule_version set state = 'superseded'
        where rule_id = ${draft.ruleId}::uuid and state = 'record_only'`,
  );
  await execute(
    tx,
    sql`update rule_version set state = 'record_only' where id = ${draft.versionId}::uuid`,
  );
  await execute(
    tx,
    sql`update rule set state = 'record_only'
        where id = ${draft.ruleId}::uuid and state = 'draft'`,
  );
  work.record({
    action: "rule.record-only",
    target: draft.ruleId,
    detail: { version: draft.version },
  });
}
