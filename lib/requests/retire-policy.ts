import { z } from "zod";
import { command, conflict, execute, needs, notFound, sql } from "#lib/kernel/index.ts";
import { lockPolicy } from "./policy-store.ts";
import { PolicyCode } from "./save-policy.ts";

/** Takes a policy out of force; its code is never used again. */
export const retirePolicy = command({
  name: "policy.retire",
  title: "Takes an approval policy out of force for good.",
  right: "policies.manage",
  scope: "catalog:write",
  rest: { method: "POST", path: "/policies/{code}/retire" },
  input: z.object({ code: PolicyCode }),
  output: z.object({ policyId: z.string() }),
  load: ({ tx }, { code }) => lockPolicy(tx, code),
  authorize: needs("policies.manage"),
  run: async (work) => {
    const { tx, now, resource } = work;
    if (!resource) throw notFound("policy");
    if (resource.state === "retired") throw conflict("retired");
    await execute(
      tx,
      sql`update policy set state = 'retired', retired_at = ${now}
          where id = ${resource.id}::uuid`,
    );
    work.record({ target: resource.id, detail: { version: resource.version } });
    work.live("policies", [resource.id]);
    return { policyId: resource.id };
  },
});
