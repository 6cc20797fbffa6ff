import { z } from "zod";
import { many, sql, type Tx } from "#lib/kernel/index.ts";
import { idList } from "./holdings-store.ts";

/** An entitlement as people call it. */
export const NamedRight = z.object({
  entitlementId: z.string(),
  entitlement: z.string(),
  code: z.string(),
  risk: z.string(),
  system: z.string(),
  systemCode: z.string(),
  systemKind: z.string(),
});
export type NamedRight = z.output<typeof NamedRight>;

/** Names of entitlements, by id. */
export async function nameRights(
  tx: Tx,
  entitlementIds: readonly string[],
): Promise<Map<string, NamedRight>> {
  if (entitlementIds.length === 0) return new Map();
  const found = await many(
    tx,
    NamedRight,
    sql`select e.id::text as entitlement_id, e.name as entitlement, e.code, e.risk,
               s.name as system, s.code as system_code, s.kind as system_kind
        from entitlement e join system s on s.id = e.system_id
        where e.id = any(${idList([...new Set(entitlementIds)])}) order by s.name, e.name`,
  );
  return new Map(found.map((right) => [right.entitlementId, right]));
}

/** The same in the order of systems and rights, for changes that carry more than the id. */
export async function withNames<Change extends { readonly entitlementId: string }>(
  tx: Tx,
  changes: readonly Change[],
): Promise<(Change & NamedRight)[]> {
  const byId = new Map(changes.map((change) => [change.entitlementId, change]));
  const names = await nameRights(tx, [...byId.keys()]);
  return [...names.values()].flatMap((right) => {
    const change = byId.get(right.entitlementId);
    return change ? [{ ...change, ...right }] : [];
  });
}
