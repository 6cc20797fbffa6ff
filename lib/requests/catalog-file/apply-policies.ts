import { isDeepStrictEqual } from "node:util";
import { many, sql, type Tx } from "#lib/kernel/index.ts";
import { z } from "zod";
import { putInForce } from "../apply-policy.ts";
import { PolicyDefinition } from "../policy-definition.ts";
import { lockPolicy } from "../policy-store.ts";
import { saveVersion } from "../save-policy.ts";
import { note, type Applying } from "./effect.ts";
import type { FilePolicy } from "./file-policy.ts";

const Known = z.object({
  code: z.string(),
  state: z.enum(["draft", "enforced", "retired"]),
  name: z.string(),
  description: z.string(),
  priority: z.int(),
  condition: z.string().nullable(),
  definition: PolicyDefinition.nullable(),
});
export type KnownPolicy = z.output<typeof Known>;

/** Every policy with what its version in force says. */
export const loadPolicies = (tx: Tx): Promise<KnownPolicy[]> =>
  many(
    tx,
    Known,
    sql`select p.code, p.state, p.name, p.description, p.priority, v.condition, v.definition
        from policy p left join policy_version v on v.policy_id = p.id and v.version = p.version
        order by p.code`,
  );

/** A version that differs from the one in force is saved and put in force: nobody's access moves. */
export async function applyPolicies(to: Applying): Promise<void> {
  if (to.file.policies.length === 0) return;
  const known = new Map((await loadPolicies(to.work.tx)).map((each) => [each.code, each]));
  for (const file of to.file.policies) {
    const before = known.get(file.code);
    const fields = before ? differing(before, file) : [];
    if (before && fields.length === 0) continue;
    note(to, { kind: "policy", code: file.code, act: before ? "change" : "create", fields });
    await enforce(to, file);
  }
}

const differing = (before: KnownPolicy, file: FilePolicy): string[] => [
  ...(before.state === "enforced" ? [] : ["state"]),
  ...(["name", "description", "priority", "condition"] as const).filter(
    (key) => before[key] !== file[key],
  ),
  ...(isDeepStrictEqual(before.definition, file.definition) ? [] : ["definition"]),
];

async function enforce({ work }: Applying, file: FilePolicy): Promise<void> {
  const { version } = await saveVersion(
    { ...work, input: file },
    await lockPolicy(work.tx, file.code),
  );
  const saved = await lockPolicy(work.tx, file.code);
  if (saved) await putInForce(work, saved, version);
}
