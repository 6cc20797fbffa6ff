import { port, rows, sql, type PersonId, type Tx } from "#lib/kernel/index.ts";

/**
 * Whether somebody releases, approves or administers: holds one of the portal's own rights, leads
 * or owns something that others ask for, or is asked to decide now. One colleague alone must not
 * get hold of such an account.
 */
export async function decides(tx: Tx, personId: PersonId, now: Date): Promise<boolean> {
  if ((await port("rightsOf")(tx, personId, now)).size > 0) return true;
  const found = await rows<{ is: boolean }>(
    tx,
    sql`select exists (select from person where manager_id = ${personId}::uuid
                       and hr_state <> 'ended')
            or exists (select from system where owner_id = ${personId}::uuid)
            or exists (select from entitlement where owner_id = ${personId}::uuid)
            or exists (select from role where owner_id = ${personId}::uuid)
            or exists (select from request_approver a join request_item i on i.id = a.item_id
                       where a.person_id = ${personId}::uuid and i.state = 'pending') as "is"`,
  );
  return found[0]?.is ?? true;
}
