import { z } from "zod";
import { command, conflict, execute, needs, notFound, sql } from "#lib/kernel/index.ts";
import { isAutomatic } from "./policy-definition.ts";
import { lockPolicy, versionsOf } from "./policy-store.ts";
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
  run: async (work) => {
    const { tx, now, input, resource } = work;
    if (!resource) throw notFound("policy");
    if (resource.state === "retired") throw conflict("retired");
    const versions = await versionsOf(tx, resource.id);
    const found = versions.find(({ version }) => version === input.version);
    if (!found) throw notFound("policy_version");
    if (resource.state === "enforced" && resource.version === found.version) {
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
      sql`update policy_version set applied_at = ${now} where id = ${found.id}::uuid`,
    );
    work.record({
      target: resource.id,
      detail: { code: input.code, version: found.version, replaces: resource.version },
    });
    work.live("policies", [resource.id]);
    return { policyId: resource.id, version: found.version };
  },
});
