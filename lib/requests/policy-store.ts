import { many, maybe, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { z } from "zod";
import type { Policy } from "./choose-policy.ts";
import { PolicyDefinition } from "./policy-definition.ts";

const PolicyRow = z.object({
  policyId: z.string(),
  versionId: z.string(),
  version: z.int(),
  code: z.string(),
  name: z.string(),
  priority: z.int(),
  condition: z.string(),
  definition: PolicyDefinition,
  authors: z.array(z.string()),
});

/** Every policy in force, with its version in force. */
export const policiesInForce = (tx: Tx): Promise<Policy[]> =>
  many(
    tx,
    PolicyRow,
    sql`select p.id as policy_id, v.id as version_id, v.version, p.code, p.name, p.priority,
               v.condition, v.definition,
               array_remove(array[v.created_by, v.applied_by], null)::text[] as authors
        from policy p join policy_version v on v.policy_id = p.id and v.version = p.version
        where p.state = 'enforced'`,
  );

export const StoredPolicy = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string(),
  state: z.enum(["draft", "enforced", "retired"]),
  priority: z.int(),
  version: z.int(),
  createdAt: z.date(),
  retiredAt: z.date().nullable(),
});
export type StoredPolicy = z.output<typeof StoredPolicy>;

/** The policy of this code, locked until commit. */
export const lockPolicy = (tx: Tx, code: string) =>
  maybe(tx, StoredPolicy, sql`select * from policy where code = ${code} for update`);

export const findPolicy = (tx: Tx, code: string) =>
  maybe(tx, StoredPolicy, sql`select * from policy where code = ${code}`);

const StoredVersion = z.object({
  id: z.string(),
  version: z.int(),
  condition: z.string(),
  definition: PolicyDefinition,
  createdAt: z.date(),
  createdBy: z.string().nullable(),
  appliedAt: z.date().nullable(),
});
export type StoredVersion = z.output<typeof StoredVersion>;

/** All versions, the newest first. */
export const versionsOf = (tx: Tx, policyId: string) =>
  many(
    tx,
    StoredVersion,
    sql`select * from policy_version where policy_id = ${policyId}::uuid order by version desc`,
  );

/** Separation rules by id, for what approvers accept. */
export const sodRules = (tx: Tx, ids: readonly string[]) =>
  rows<{ id: string; code: string; name: string; ownerId: string | null }>(
    tx,
    sql`select id, code, name, owner_id from sod_rule where id = any(${ids}::uuid[])`,
  );

/** What a version says, by the version's own id. */
export async function definitionOf(tx: Tx, versionId: string) {
  const found = await maybe(
    tx,
    z.object({ definition: PolicyDefinition }),
    sql`select definition from policy_version where id = ${versionId}::uuid`,
  );
  return found?.definition;
}
