import { findEdited } from "#lib/audit/index.ts";
import { one, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { z } from "zod";
import type { RequestTarget } from "./targets.ts";

/**
 * Whether one of these people made of the target what policies see in it: the risk or zone of what
 * it entails, or the contents of the role. Who could would pick the policy that decides.
 */
export async function haveShaped(
  tx: Tx,
  personIds: readonly string[],
  { kind, id, entitlementIds }: RequestTarget,
): Promise<boolean> {
  const actorIds = [...personIds];
  const targets = [...entitlementIds];
  const fields = ["risk"];
  const rights = await findEdited(tx, { actorIds, action: "entitlement.edit", targets, fields });
  if (rights.length > 0) return true;
  const systems = await findEdited(tx, {
    ...{ actorIds, action: "system.edit", fields: ["zone"] },
    targets: await systemsOf(tx, entitlementIds),
  });
  return systems.length > 0 || (kind === "role" && (await haveFilled(tx, actorIds, id)));
}

async function systemsOf(tx: Tx, entitlementIds: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select distinct system_id as id from entitlement
        where id = any(${[...entitlementIds]}::uuid[])`,
  );
  return found.map(({ id }) => id);
}

/** The role's contents, or those of a role in it. */
async function haveFilled(tx: Tx, personIds: readonly string[], roleId: string): Promise<boolean> {
  const { isFilled, roleIds } = await one(
    tx,
    z.object({ isFilled: z.boolean(), roleIds: z.array(z.string()) }),
    sql`with recursive reach (id) as (
          select ${roleId}::uuid
          union
          select i.included_id from reach join role_inclusion i on i.role_id = reach.id)
        select array_agg(id::text) as role_ids, exists (
                 select from rollout
                 where kind = 'role' and state in ('running', 'paused', 'done')
                   and started_by = any(${[...personIds]}::uuid[])
                   and draft ->> 'roleId' in (select id::text from reach)) as is_filled
        from reach`,
  );
  if (isFilled) return true;
  // A catalogue file says what a new role holds as it makes it.
  const made = { actorIds: personIds, action: "role.create", targets: roleIds };
  return (await findEdited(tx, made)).length > 0;
}
