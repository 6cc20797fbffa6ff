import { rows, sql, type Sql, type Work } from "#lib/kernel/index.ts";

/** Another owner decides: whoever waits for the old one's decision is asked for again. */
export async function tellOwnerChanged(
  work: Work,
  noun: "system" | "entitlement" | "role",
  id: string,
): Promise<void> {
  const found = await rows<{ id: string }>(work.tx, concerned[noun](sql`${id}::uuid`));
  const targetIds = found.map((each) => each.id);
  if (targetIds.length > 0) work.announce("catalog.owner-changed", { targetIds });
}

/** What can be asked for and names this owner: rights, and roles that contain them. */
const withRoles = (rights: Sql): Sql => sql`
  with recursive named as (${rights}), reach (id) as (
    select role_id from role_entitlement where entitlement_id in (select id from named)
    union
    select i.role_id from role_inclusion i join reach on i.included_id = reach.id
  )
  select id::text from named union select id::text from reach limit 10000`;

const concerned = {
  system: (id: Sql) => withRoles(sql`select id from entitlement where system_id = ${id}`),
  entitlement: (id: Sql) => withRoles(sql`select id from entitlement where id = ${id}`),
  role: (id: Sql) => sql`select id::text from role where id = ${id}`,
};
