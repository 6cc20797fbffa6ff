import { z } from "zod";
import {
  command,
  compileExpression,
  conflict,
  execute,
  needs,
  newId,
  rows,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { policyFacts } from "./policy-facts.ts";
import { isAutomatic, PolicyDefinition } from "./policy-definition.ts";
import { lockPolicy, type StoredPolicy } from "./policy-store.ts";
import { refuseUnresolvable } from "./resolvability.ts";

export const PolicyCode = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,79}$/, "lower-case letters, digits, dots and dashes");

/** A policy as it is saved, and as the catalogue file says it. */
export const PolicyInput = z.object({
  code: PolicyCode,
  name: z.string().trim().min(2).max(200),
  description: z.string().trim().max(2000).default(""),
  /** Lower numbers are asked first. */
  priority: z.int().min(0).max(100_000),
  condition: z.string().trim().min(1).max(4000),
  definition: PolicyDefinition,
});

/** A new version of a policy, as a draft: nothing is decided by it before it is applied. */
export const savePolicy = command({
  name: "policy.save",
  title: "Saves a new version of an approval policy as a draft.",
  right: "policies.manage",
  scope: "catalog:write",
  rest: { method: "PUT", path: "/policies/{code}" },
  input: PolicyInput,
  output: z.object({ policyId: z.string(), version: z.int() }),
  load: ({ tx }, { code }) => lockPolicy(tx, code),
  authorize: needs("policies.manage"),
  run: ({ resource, ...work }) => saveVersion(work, resource),
});

type Saving = Work & { readonly input: z.output<typeof PolicyInput> };

/** A step: the same for a catalogue file. Needs the locked policy, if there is one. */
export async function saveVersion(
  work: Saving,
  known: StoredPolicy | undefined,
): Promise<{ policyId: string; version: number }> {
  const { tx, now, input } = work;
  if (known?.state === "retired") throw conflict("retired");
  compileExpression(input.condition, policyFacts, "condition");
  const { definition } = input;
  if (!isAutomatic(definition)) await refuseUnresolvable(tx, definition, now);
  const policyId = known?.id ?? (await insertPolicy(work));
  const version = await nextVersion(tx, policyId);
  await insertVersion(work, { policyId, version });
  if (known?.state === "draft") await describe(work, known);
  work.record({
    action: "policy.save",
    target: policyId,
    detail: { code: input.code, version, isAutomatic: isAutomatic(definition) },
  });
  work.live("policies", [policyId]);
  return { policyId, version };
}

async function insertPolicy({ tx, now, input }: Saving): Promise<string> {
  const id = newId();
  await execute(
    tx,
    sql`insert into policy (id, code, name, description, state, priority, version, created_at)
        values (${id}::uuid, ${input.code}, ${input.name}, ${input.description}, 'draft',
          ${input.priority}, 0, ${now})`,
  );
  return id;
}

async function nextVersion(tx: Tx, policyId: string): Promise<number> {
  const [found] = await rows<{ version: number }>(
    tx,
    sql`select coalesce(max(version), 0) + 1 as version from policy_version
        where policy_id = ${policyId}::uuid`,
  );
  return found?.version ?? 1;
}

async function insertVersion(
  { tx, now, input, actor }: Saving,
  { policyId, version }: { readonly policyId: string; readonly version: number },
): Promise<void> {
  const createdBy = actor.kind === "person" ? actor.personId : null;
  await execute(
    tx,
    sql`insert into policy_version (id, policy_id, version, name, description, priority,
          condition, definition, created_at, created_by)
        values (${newId()}::uuid, ${policyId}::uuid, ${version}, ${input.name},
          ${input.description}, ${input.priority}, ${input.condition},
          ${JSON.stringify(input.definition)}::jsonb, ${now}, ${createdBy}::uuid)`,
  );
}

/** A policy that was never in force shows what its newest draft says. */
const describe = ({ tx, input }: Saving, { id }: StoredPolicy) =>
  execute(
    tx,
    sql`update policy set name = ${input.name}, description = ${input.description},
          priority = ${input.priority} where id = ${id}::uuid`,
  );
