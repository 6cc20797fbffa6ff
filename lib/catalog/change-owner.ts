import { conflict, execute, sql, type Sql, type Work } from "#lib/kernel/index.ts";
import { tellOwnerChanged } from "./tell-owner.ts";

type Noun = "system" | "entitlement" | "role";
type Changing = { readonly id: string; readonly fromId: string; readonly toId: string };

const update: Record<Noun, (changing: Changing) => Sql> = {
  system: ({ id, fromId, toId }) => sql`update system set owner_id = ${toId}::uuid
    where id = ${id}::uuid and owner_id = ${fromId}::uuid`,
  entitlement: ({ id, fromId, toId }) => sql`update entitlement set owner_id = ${toId}::uuid
    where id = ${id}::uuid and owner_id = ${fromId}::uuid`,
  role: ({ id, fromId, toId }) => sql`update role set owner_id = ${toId}::uuid
    where id = ${id}::uuid and owner_id = ${fromId}::uuid`,
};

/**
 * A step: whose something is goes from one person to another.
 * @throws conflict when it is not the first one's any more.
 */
export async function changeOwner(work: Work, noun: Noun, changing: Changing): Promise<void> {
  const changed = await execute(work.tx, update[noun](changing));
  if (changed === 0) throw conflict("not_theirs_any_more");
  const { id, fromId, toId } = changing;
  work.record({
    action: `${noun}.edit`,
    target: id,
    detail: { fields: ["ownerId"], fromId, toId },
  });
  work.live("catalogue", [id]);
  await tellOwnerChanged(work, noun, id);
}
