import { rows, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import type { AccessRow, Assignment, Block, Holdings } from "./assignment.ts";
import { msOf, msOrForever } from "./instant.ts";
import type { Slice } from "./world-slice.ts";

/** A list of identifiers as one parameter: far cheaper than one each. */
export const idList = (ids: Iterable<string>): Sql => sql`${`{${[...ids].join(",")}}`}::uuid[]`;

/**
 * What these people hold that no change has closed yet, by person; of a slice, only what is in
 * it. What the clock has ended by `atOf` their instant is left out, whether or not somebody tidied
 * it.
 */
export async function loadHoldings(
  tx: Tx,
  personIds: readonly string[],
  atOf: (personId: string) => number,
  slice?: Slice,
): Promise<Map<string, Holdings>> {
  const ids = idList(personIds);
  const assignments = await loadAssignments(tx, ids, slice);
  const blocks = await loadBlocks(tx, ids, slice);
  const access = await loadAccess(tx, ids, slice);
  return new Map(
    personIds.map((id) => {
      const at = atOf(id);
      const held = (assignments.get(id) ?? []).map(assignmentOf).filter((each) => at < endOf(each));
      const all = (blocks.get(id) ?? []).map(blockOf).filter(({ validTo }) => at < validTo);
      return [
        id,
        {
          assignments: held,
          blocks: slice ? all.filter((block) => isOfAny(block, held)) : all,
          access: (access.get(id) ?? []).map(accessRowOf).filter(({ validTo }) => at < validTo),
        },
      ];
    }),
  );
}

const endOf = ({ validTo, reviewBy }: Assignment): number => Math.min(validTo, reviewBy);
const isOfAny = ({ assignmentId }: Block, held: readonly Assignment[]): boolean =>
  assignmentId === null || held.some(({ id }) => id === assignmentId);

/** By person: each row a JSON array of its columns, which is read far faster. */
async function byPerson<Row>(tx: Tx, query: Sql): Promise<Map<string, readonly Row[]>> {
  const found = await rows<{ id: string; items: string }>(tx, query);
  return new Map(found.map(({ id, items }) => [id, JSON.parse(items) as readonly Row[]]));
}

const [validFrom, validTo] = [msOf(sql`valid_from`), msOf(sql`valid_to`)];

type AssignmentColumns = readonly [
  ...[id: string, kind: Assignment["targetKind"], targetId: string, source: Assignment["source"]],
  ...[sourceId: string | null, version: number | null, from: number, to: number | null],
  ...[reviewBy: number | null, accepted: readonly string[] | null],
];

const loadAssignments = (tx: Tx, ids: Sql, slice?: Slice) =>
  byPerson<AssignmentColumns>(
    tx,
    sql`select person_id::text as id,
               json_agg(json_build_array(id, target_kind, target_id, source, source_id,
                 source_version, ${validFrom}, ${validTo}, ${msOf(sql`review_by`)},
                 accepted_ids))::text as items
        from assignment where person_id = any(${ids}) and closed_by is null
        ${slice ? sql`and target_id = any(${idList(slice.targetIds)})` : sql``}
        group by 1`,
  );

const assignmentOf = (columns: AssignmentColumns): Assignment => {
  const [id, targetKind, targetId, source, sourceId, sourceVersion, from, to, by, accepted] =
    columns;
  return {
    ...{ id, targetKind, targetId, source, sourceId, sourceVersion, validFrom: from },
    validTo: msOrForever(to),
    reviewBy: msOrForever(by),
    acceptedConflicts: accepted ?? [],
  };
};

type BlockColumns = readonly [
  ...[id: string, kind: Block["kind"], entitlementId: string | null, assignmentId: string | null],
  ...[sourceId: string | null, from: number, to: number | null],
];

const loadBlocks = (tx: Tx, ids: Sql, slice?: Slice) =>
  byPerson<BlockColumns>(
    tx,
    sql`select person_id::text as id,
               json_agg(json_build_array(id, kind, entitlement_id, assignment_id, source_id,
                 ${validFrom}, ${validTo}))::text as items
        from block where person_id = any(${ids}) and closed_by is null
        ${within(slice, (ids) => sql`and (entitlement_id is null or entitlement_id = any(${ids}))`)}
        group by 1`,
  );

const blockOf = ([id, kind, entitlementId, assignmentId, sourceId, from, to]: BlockColumns) => ({
  ...{ id, kind, entitlementId, assignmentId, sourceId, validFrom: from },
  validTo: msOrForever(to),
});

type AccessColumns = readonly [
  ...[id: string, entitlementId: string, from: number, to: number | null],
  reasons: readonly string[],
];

const loadAccess = (tx: Tx, ids: Sql, slice?: Slice) =>
  byPerson<AccessColumns>(
    tx,
    sql`select person_id::text as id,
               json_agg(json_build_array(id, entitlement_id, ${validFrom}, ${validTo},
                 reasons))::text as items
        from access
        where person_id = any(${ids}) and closed_by is null and withdrawn_by is null
        ${within(slice, (ids) => sql`and entitlement_id = any(${ids})`)} group by 1`,
  );

const accessRowOf = ([id, entitlementId, from, to, reasons]: AccessColumns): AccessRow => ({
  ...{ id, entitlementId, validFrom: from, validTo: msOrForever(to), reasons },
});

const within = (slice: Slice | undefined, condition: (entitlementIds: Sql) => Sql): Sql =>
  slice ? condition(idList(slice.entitlementIds)) : sql``;
