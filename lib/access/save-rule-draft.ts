import { z } from "zod";
import {
  command,
  compileExpression,
  conflict,
  execute,
  invalidInput,
  needs,
  newId,
  notFound,
  recordset,
  rows,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import type { Target } from "./assignment.ts";
import { RuleTargets } from "./draft.ts";
import { idList } from "./holdings-store.ts";
import { personDeclarations } from "./person-declarations.ts";

export const RuleDraft = z.object({
  code: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, "small letters, digits, . _ -"),
  name: z.string().trim().min(1).max(200),
  description: z.string().trim().max(2000).default(""),
  ownerId: z.uuid().nullable().default(null),
  expression: z.string(),
  targets: RuleTargets,
});
export type RuleDraft = z.output<typeof RuleDraft>;

export type SavedDraft = {
  readonly ruleId: string;
  readonly versionId: string;
  readonly version: number;
};

/** Keeps what somebody writes as the rule's next version; it has no effect yet. */
export const saveRuleDraftCommand = command({
  name: "rule.save-draft",
  title: "Saves the next version of a birthright rule as a draft.",
  right: "rules.manage",
  scope: "catalog:write",
  rest: { method: "POST", path: "/rules/drafts" },
  input: RuleDraft,
  output: z.object({ ruleId: z.uuid(), versionId: z.uuid(), version: z.number() }),
  load: async () => undefined,
  authorize: needs("rules.manage"),
  run: ({ input, resource: _none, proof: _proof, ...work }) => saveRuleDraft(work, input),
});

/** A step: the same for rooms to the right. */
export async function saveRuleDraft(work: Work, draft: RuleDraft): Promise<SavedDraft> {
  compileExpression(draft.expression, personDeclarations);
  await checkTargets(work.tx, work.now, draft.targets);
  const ruleId = await saveRule(work, draft);
  const versionId = newId();
  await execute(
    work.tx,
    sql`update rule_version set state = 'discarded'
        where rule_id = ${ruleId}::uuid and state = 'draft'`,
  );
  const [made] = await rows<{ version: number }>(
    work.tx,
    sql`insert into rule_version (id, rule_id, version, state, expression, targets, created_at,
          created_by)
        values (${versionId}::uuid, ${ruleId}::uuid,
          (select coalesce(max(version), 0) + 1 from rule_version
           where rule_id = ${ruleId}::uuid),
          'draft', ${draft.expression}, ${recordset(draft.targets)}, ${work.now},
          ${work.actor.kind === "person" ? work.actor.personId : null}::uuid)
        returning version`,
  );
  const version = made?.version ?? 1;
  work.record({ action: "rule.save-draft", target: ruleId, detail: { version, versionId } });
  work.live("rules", [ruleId]);
  return { ruleId, versionId, version };
}

async function saveRule(work: Work, draft: RuleDraft): Promise<string> {
  const [known] = await rows<{ id: string; state: string }>(
    work.tx,
    sql`select id::text, state from rule where code = ${draft.code} for update`,
  );
  if (known?.state === "retired") throw conflict("rule_is_retired");
  const id = known?.id ?? newId();
  await execute(
    work.tx,
    sql`insert into rule (id, code, name, description, state, version, owner_id, created_at)
        values (${id}::uuid, ${draft.code}, ${draft.name}, ${draft.description}, 'draft', 0,
          ${draft.ownerId}::uuid, ${work.now})
        on conflict (id) do update
          set name = excluded.name, description = excluded.description,
              owner_id = excluded.owner_id`,
  );
  return id;
}

/** Every target exists and is not retired; the first that is not is named. */
export async function checkTargets(tx: Tx, now: Date, targets: readonly Target[]): Promise<void> {
  const ids = idList(targets.map(({ id }) => id));
  const known = await rows<{ id: string; kind: string }>(
    tx,
    sql`select id::text, 'entitlement' as kind from entitlement
        where id = any(${ids}) and (retires_at is null or retires_at > ${now})
        union all
        select id::text, 'role' from role
        where id = any(${ids}) and (retires_at is null or retires_at > ${now})`,
  );
  const keys = new Set(known.map(({ id, kind }) => `${kind}:${id}`));
  for (const [index, { kind, id }] of targets.entries()) {
    if (keys.has(`${kind}:${id}`)) continue;
    const expected = `${kind} ${id} to exist and not to be retired`;
    throw invalidInput([{ field: `targets.${index}`, reason: "unknown_target", expected }]);
  }
}

/** The version of a rule in one state, or `rule_version_not_found`. */
export async function getRuleVersion(tx: Tx, ruleId: string, states: readonly string[]) {
  type Row = {
    ruleId: string;
    code: string;
    versionId: string;
    version: number;
    expression: string;
    targets: Target[];
  };
  const [found] = await rows<Row>(
    tx,
    sql`select r.id::text as rule_id, r.code, v.id::text as version_id, v.version, v.expression,
               v.targets
        from rule_version v join rule r on r.id = v.rule_id
        where r.id = ${ruleId}::uuid and v.state = any(${[...states]})
        order by v.version desc limit 1`,
  );
  if (!found) throw notFound("rule_version");
  return found;
}
