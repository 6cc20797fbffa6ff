import { execute, rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { rebuildFacts } from "./rebuild-facts.ts";
import { employmentOf, type Snapshot } from "./snapshot.ts";
import { personRow, recordColumns, replacePositions, upsertPersons } from "./write-persons.ts";

export type SaveSnapshots = {
  readonly snapshots: readonly Snapshot[];
  readonly legalEntityId: string;
  /** "feed" or "manual", and the run or act that told us. */
  readonly source: string;
  readonly sourceId: string | null;
  readonly isLoaded: boolean;
  /** From when it holds, by person. */
  readonly effectiveAt: (snapshot: Snapshot) => Date;
};

/**
 * A step: what holds of these people from now on. Facts that were recorded before stay readable;
 * the caller has locked the people and recomputes their access.
 */
export async function saveSnapshots(work: Work, save: SaveSnapshots): Promise<void> {
  if (save.snapshots.length === 0) return;
  const { legalEntityId } = save;
  const written = save.snapshots.map((snapshot) => {
    const at = save.effectiveAt(snapshot);
    return personRow({ snapshot, legalEntityId, at, ...employmentOf(snapshot, at) });
  });
  const json = JSON.stringify(written);
  await upsertPersons(work, json);
  await replacePositions(work, json);
  await recordFacts(work, json, save);
  await rebuildFacts(work, await toldPieceByPiece(work.tx, save.snapshots));
  work.live(
    "people",
    save.snapshots.map(({ personId }) => personId),
  );
}

/** Of whom more was told than whole rows: what holds of them follows from both. */
async function toldPieceByPiece(tx: Tx, snapshots: readonly Snapshot[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select distinct person_id::text as id from person_statement
        where person_id = any(${snapshots.map(({ personId }) => personId)}::uuid[])`,
  );
  return found.map(({ id }) => id);
}

/**
 * The new snapshot holds from its effective instant; what was recorded for that time before is
 * closed, and said again as far as it still holds.
 */
async function recordFacts({ tx, now }: Work, json: string, save: SaveSnapshots): Promise<void> {
  const superseded = await rows<{ id: string }>(
    tx,
    sql`update person_fact f set recorded_to = ${now}
        from jsonb_to_recordset(${json}::jsonb) ${recordColumns}
        where f.person_id = r.id and f.recorded_to is null
          and (f.effective_to is null or f.effective_to > r.at)
        returning f.id::text`,
  );
  if (superseded.length > 0) await keepEarlier(tx, now, json, superseded);
  await execute(
    tx,
    sql`insert into person_fact (id, person_id, effective_from, effective_to, recorded_from,
                                 recorded_to, facts, source, source_id, is_loaded)
        select r.fact_id, r.id, r.at, null, ${now}, null, r.facts, ${save.source},
               ${save.sourceId}::uuid, ${save.isLoaded}
        from jsonb_to_recordset(${json}::jsonb) ${recordColumns}`,
  );
}

const keepEarlier = (tx: Work["tx"], now: Date, json: string, superseded: { id: string }[]) =>
  execute(
    tx,
    sql`insert into person_fact (id, person_id, effective_from, effective_to, recorded_from,
                                 recorded_to, facts, source, source_id, is_loaded, is_derived)
        select gen_random_uuid(), f.person_id, f.effective_from, r.at, ${now}, null, f.facts,
               f.source, f.source_id, f.is_loaded, true
        from person_fact f
        join jsonb_to_recordset(${json}::jsonb) ${recordColumns} on r.id = f.person_id
        where f.id = any(${superseded.map(({ id }) => id)}::uuid[]) and f.effective_from < r.at`,
  );
