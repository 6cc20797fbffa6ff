import { rows, sql, type Tx } from "#lib/kernel/index.ts";

/** Every unit that somebody works in, by any of their jobs, each once. */
export const pathsOf = (unitIds: readonly string[], units: Units): readonly string[] => [
  ...new Set(unitIds.flatMap((id) => units.get(id)?.path ?? [])),
];

export type Units = ReadonlyMap<
  string,
  { readonly code: string; readonly path: readonly string[] }
>;

/** Codes from the top of the tree down to this unit; none for a code that is not there. */
export async function pathOfUnit(tx: Tx, code: string): Promise<readonly string[]> {
  for (const unit of (await loadUnits(tx)).values()) if (unit.code === code) return unit.path;
  return [];
}

/** Each unit with the codes from the top of the tree down to itself. */
export async function loadUnits(tx: Tx): Promise<Units> {
  const found = await rows<{ id: string; code: string; path: readonly string[] }>(
    tx,
    sql`with recursive unit as (
          select id, code, array[code] as path from org_unit where parent_id is null
          union all
          select o.id, o.code, u.path || o.code from org_unit o join unit u on o.parent_id = u.id)
        select id::text, code, path from unit`,
  );
  return new Map(found.map(({ id, code, path }) => [id, { code, path }]));
}
