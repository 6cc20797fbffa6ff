import { invalidInput, notFound, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { refuseCircles } from "./draft.ts";

/** "system/entitlement" of an entitlement. */
export async function entitlementPath(tx: Tx, entitlementId: string): Promise<string> {
  const [found] = await rows<{ path: string }>(
    tx,
    sql`select s.code || '/' || e.code as path from entitlement e
        join system s on s.id = e.system_id where e.id = ${entitlementId}::uuid`,
  );
  if (!found) throw notFound("entitlement");
  return found.path;
}

/** What people call a system, an entitlement or a role in lists of roll-outs. */
export async function titleOf(
  tx: Tx,
  { of, id }: { readonly of: "system" | "entitlement" | "role"; readonly id: string },
): Promise<string> {
  if (of === "entitlement") return entitlementPath(tx, id);
  const [found] = await rows<{ code: string }>(
    tx,
    of === "system"
      ? sql`select code from system where id = ${id}::uuid`
      : sql`select code from role where id = ${id}::uuid`,
  );
  if (!found) throw notFound(of);
  return found.code;
}

/** The same as the draft would find, said in codes: a role never includes itself. */
export async function refuseCircleOf(
  tx: Tx,
  { code, includedIds }: { readonly code: string; readonly includedIds: readonly string[] },
): Promise<void> {
  const roles = await rows<{ id: string; includedIds: string[] }>(
    tx,
    sql`select r.code as id,
               case when r.code = ${code}
                 then array(select i.code from role i where i.id = any(${[...includedIds]}::uuid[]))
                 else array(select i.code from role_inclusion x join role i on i.id = x.included_id
                            where x.role_id = r.id) end as included_ids
        from role r`,
  );
  refuseCircles(roles, code);
}

/** Ids of conditions by code, in id order; the first code that names none is refused. */
export async function getConditionIds(tx: Tx, codes: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string; code: string }>(
    tx,
    sql`select id::text, code from condition
        where code = any(${[...codes]}::text[]) and retired_at is null order by id`,
  );
  const known = new Set(found.map(({ code }) => code));
  const missing = codes.findIndex((code) => !known.has(code));
  if (missing >= 0) {
    const expected = `a condition that exists, got ${codes[missing]}`;
    throw invalidInput([{ field: `codes.${missing}`, reason: "unknown_condition", expected }]);
  }
  return found.map(({ id }) => id);
}
