import { z } from "zod";
import { command, conflict, execute, needs, notFound, sql, type Work } from "#lib/kernel/index.ts";
import { isAutomatic } from "./policy-definition.ts";
import { lockPolicy, versionsOf, type StoredPolicy } from "./policy-store.ts";
import { PolicyCode } from "./save-policy.ts";
import { refuseUnresolvable } from "./resolvability.ts";

/** Puts a version in force for what is asked from now on; what is under way keeps its own. */
export const applyPolicy = command({
  name: "policy.apply",
  title: "Puts a saved version of an approval policy in force.",
  right: "policies.manage",
  scope: "catalog:write",
  rest: { method: "POST", path: "/policies/{code}/apply" },
  input: z.object({ code: PolicyCode, version: z.coerce.number().int().positive() }),
  output: z.object({ policyId: z.string(), version: z.int() }),
  load: ({ tx }, { code }) => lockPolicy(tx, code),
  authorize: needs("policies.manage"),
  run: async ({ resource, input, ...work }) => {
    if (!resource) throw notFound("policy");
    return putInForce(work, resource, input.version);
  },
});

/** A step: the same for a catalogue file. Needs the locked policy. */
export async function putInForce(
  work: Work,
  policy: StoredPolicy,
  version: number,
): Promise<{ policyId: string; version: number }> {
  const { tx, now, actor } = work;
  if (policy.state === "retired") throw conflict("retired");
  const found = (await versionsOf(tx, policy.id)).find((each) => each.version === version);
  if (!found) throw notFound("policy_version");
  if (policy.state === "enforced" && policy.version === found.version) {
    throw conflict("in_force_already");
  }
  const { definition } = found;
  if (!isAutomatic(definition)) await refuseUnresolvable(tx, definition, now);
  await execute(
    tx,
    sql`update policy p set state = 'enforced', version = v.version, name = v.name,
          description = v.description, priority = v.priority
        from policy_version v where v.id = ${found.id}::uuid and p.id = v.policy_id`,
  );
  await execute(
    tx,
    sql`update policy_version set applied_at = ${now},
          applied_by = ${actor.kind === "person" ? actor.personId : null}::uuid
        where id = ${found.id}::uuid`,
  );
  work.record({
    action: "policy.apply",
    target: policy.id,
    detail: { code: policy.code, version: found.version, replaces: policy.version },
  });
  work.live("policies", [policy.id]);
  return { policyId: policy.id, version: found.version };
}
