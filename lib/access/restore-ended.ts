import { rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import type { Source, TargetKind } from "./assignment.ts";
import { dateOrNull, msOf, msOrForever } from "./instant.ts";
import { recompute } from "./recompute.ts";
import { opening, restore, type EndedIntent, type Restored } from "./restore.ts";
import { loadSubjects } from "./subject-store.ts";
import { loadWorld } from "./world-store.ts";

type Ending = {
  readonly personId: string;
  /** The end that was taken back was committed at this instant or later. */
  readonly since: Date;
  /** What it is done for. */
  readonly causeId: string;
};

/**
 * A step: an end was taken back, so what it ended comes back, as far as it may. The caller has
 * locked the person. Done a second time it finds nothing: what came back is held again.
 */
export async function restoreEnded(work: Work, ending: Ending): Promise<Restored> {
  const { tx, now } = work;
  const ended = await endedBy(tx, ending);
  const world = await loadWorld(tx);
  const riskOf = await risks(tx);
  const restored = restore(ended, { world, riskOf, at: now.getTime() });
  const { personId, causeId } = ending;
  const subject = (await loadSubjects(tx, [personId])).get(personId);
  if (restored.back.length === 0 || subject?.hrState === "ended") return restored;
  await recompute(work, {
    personIds: [personId],
    intents: new Map([[personId, opening(restored)]]),
    cause: { kind: "rescission", id: causeId },
  });
  return restored;
}

type Row = Omit<EndedIntent, "validTo" | "reviewBy" | "source" | "targetKind"> & {
  readonly source: Source;
  readonly targetKind: TargetKind;
  readonly validTo: number | null;
  readonly reviewBy: number | null;
};

/** What closed because its person ended, unless the same was opened again since. */
async function endedBy(tx: Tx, { personId, since }: Ending): Promise<EndedIntent[]> {
  const found = await rows<Row>(
    tx,
    sql`select a.id::text, a.target_kind, a.target_id::text, a.source, a.source_id::text,
               a.source_version, ${msOf(sql`a.valid_from`)} as valid_from,
               ${msOf(sql`a.planned_to`)} as valid_to, ${msOf(sql`a.review_by`)} as review_by,
               a.accepted_ids::text[] as accepted_conflicts
        from assignment a join change c on c.id = a.closed_by
        where a.person_id = ${personId}::uuid and a.end_reason = 'person_ended'
          and a.source <> 'rule' and not c.is_loaded and c.at >= ${since}
          and not exists (
            select from assignment o
            where a.source = 'request' and o.source = 'request' and o.source_id = a.source_id
              and o.closed_by is null)`,
  );
  return found.map(({ validTo, reviewBy, ...each }) => ({
    ...each,
    validTo: msOrForever(validTo),
    reviewBy: msOrForever(reviewBy),
  }));
}

async function risks(tx: Tx): Promise<Map<string, string>> {
  const found = await rows<{ id: string; risk: string }>(
    tx,
    sql`select id::text, risk from entitlement`,
  );
  return new Map(found.map(({ id, risk }) => [id, risk]));
}

/**
 * When the last end was committed that closed something of this person's after an instant, for
 * ends that were taken back before anybody looked; unset: none did.
 */
export async function lastEndOf(
  tx: Tx,
  personId: string,
  after: Date | null,
): Promise<{ at: Date; effectiveAt: Date } | undefined> {
  const [found] = await rows<{ at: number; effectiveAt: number }>(
    tx,
    sql`select ${msOf(sql`c.at`)} as at, ${msOf(sql`c.effective_at`)} as effective_at
        from change c
        where c.person_id = ${personId}::uuid and not c.is_loaded
          and (${after}::timestamptz is null or c.at > ${after})
          and exists (select from assignment a
                      where a.closed_by = c.id and a.end_reason = 'person_ended')
        order by c.number desc limit 1`,
  );
  const instant = (ms: number) => dateOrNull(ms) as Date;
  return found && { at: instant(found.at), effectiveAt: instant(found.effectiveAt) };
}
