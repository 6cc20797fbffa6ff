import { conflict, execute, PersonId, sql, type Work } from "#lib/kernel/index.ts";

type Changing = { readonly id: string; readonly fromId: string; readonly toId: string };

/**
 * A step: somebody else answers for a module from now on. What it carries goes on: its keys and
 * scopes are what they were.
 * @throws conflict when it is not the first one's any more.
 */
export async function changeModuleOwner(work: Work, { id, fromId, toId }: Changing): Promise<void> {
  const changed = await execute(
    work.tx,
    sql`update module m set owner_id = p.id, owner = p.employee_number
        from person p
        where m.id = ${id}::uuid and m.owner_id = ${fromId}::uuid and m.retired_at is null
          and p.id = ${toId}::uuid`,
  );
  if (changed === 0) throw conflict("not_theirs_any_more");
  const persons = [PersonId.parse(fromId), PersonId.parse(toId)];
  work.record({ action: "module.change-owner", target: id, persons, detail: { fromId, toId } });
}
