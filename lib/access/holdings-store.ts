import { rows, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import type { AccessRow, Assignment, Block, Holdings } from "./assignment.ts";
import { msOrForever } from "./instant.ts";

const ms = (column: Sql) => sql`(extract(epoch from ${column}) * 1000)::float8`;
const validFrom = sql`${ms(sql`valid_from`)} as valid_from`;
const validTo = sql`${ms(sql`valid_to`)} as valid_to`;

type Ends<T> = Omit<T, "validTo" | "reviewBy"> & {
  readonly personId: string;
  readonly validTo: number | null;
};

/** A list of identifiers as one parameter: far cheaper than one each. */
export const idList = (ids: readonly string[]): Sql => sql`${`{${ids.join(",")}}`}::uuid[]`;

/**
 * What these people hold that no change has closed yet, by person. What the clock has ended by
 * `atOf` their instant is left out, whether or not somebody tidied it.
 */
export async function loadHoldings(
  tx: Tx,
  personIds: readonly string[],
  atOf: (personId: string) => number,
): Promise<Map<string, Holdings>> {
  const ids = idList(personIds);
  const held = new Map(
    personIds.map((id) => [
      id,
      { assignments: [] as Assignment[], blocks: [] as Block[], access: [] as AccessRow[] },
    ]),
  );
  for (const row of await loadAssignments(tx, ids)) {
    const { personId, ...rest } = row;
    const assignment = {
      ...rest,
      validTo: msOrForever(row.validTo),
      reviewBy: msOrForever(row.reviewBy),
    };
    const end = Math.min(assignment.validTo, assignment.reviewBy);
    if (end > atOf(personId)) held.get(personId)?.assignments.push(assignment);
  }
  for (const { personId, ...rest } of await loadBlocks(tx, ids)) {
    const block = { ...rest, validTo: msOrForever(rest.validTo) };
    if (block.validTo > atOf(personId)) held.get(personId)?.blocks.push(block);
  }
  for (const { personId, ...rest } of await loadAccess(tx, ids)) {
    const row = { ...rest, validTo: msOrForever(rest.validTo) };
    if (row.validTo > atOf(personId)) held.get(personId)?.access.push(row);
  }
  return held;
}

const loadAssignments = (tx: Tx, ids: Sql) =>
  rows<Ends<Assignment> & { reviewBy: number | null }>(
    tx,
    sql`select id::text, person_id::text, target_kind, target_id::text, source, source_id::text,
               source_version, ${validFrom}, ${validTo}, ${ms(sql`review_by`)} as review_by,
               coalesce(accepted_ids, '{}')::text[] as accepted_conflicts
        from assignment where person_id = any(${ids}) and closed_by is null`,
  );

const loadBlocks = (tx: Tx, ids: Sql) =>
  rows<Ends<Block>>(
    tx,
    sql`select id::text, person_id::text, kind, entitlement_id::text, assignment_id::text,
               source_id::text, ${validFrom}, ${validTo}
        from block where person_id = any(${ids}) and closed_by is null`,
  );

const loadAccess = (tx: Tx, ids: Sql) =>
  rows<Ends<AccessRow>>(
    tx,
    sql`select id::text, person_id::text, entitlement_id::text, ${validFrom}, ${validTo},
               reasons::text[] as reasons
        from access
        where person_id = any(${ids}) and closed_by is null and withdrawn_by is null`,
  );
