import { conflict, execute, rows, sql, type Work } from "#lib/kernel/index.ts";

type Changing = { readonly id: string; readonly fromId: string; readonly toId: string };

/**
 * A step: a rule, or a rule of separation, is another person's from now on. Of a conflict its
 * owner decides, so open requests find the new one.
 * @throws conflict when it is not the first one's any more.
 */
export async function changeRuleOwner(
  work: Work,
  kind: "rule" | "separation",
  { id, fromId, toId }: Changing,
): Promise<void> {
  const { tx } = work;
  const changed = await execute(
    tx,
    kind === "rule"
      ? sql`update rule set owner_id = ${toId}::uuid
            where id = ${id}::uuid and owner_id = ${fromId}::uuid`
      : sql`update sod_rule set owner_id = ${toId}::uuid
            where id = ${id}::uuid and owner_id = ${fromId}::uuid`,
  );
  if (changed === 0) throw conflict("not_theirs_any_more");
  const action = kind === "rule" ? "rule.change-owner" : "sod-rule.change-owner";
  work.record({ action, target: id, detail: { fromId, toId } });
  if (kind === "rule") return;
  const found = await rows<{ id: string }>(
    tx,
    sql`select unnest(left_ids || right_ids)::text as id from sod_rule where id = ${id}::uuid`,
  );
  const targetIds = found.map((each) => each.id);
  if (targetIds.length > 0) work.announce("catalog.owner-changed", { targetIds });
}
