import { lastEndOf, restoreEnded } from "#lib/access/index.ts";
import { sql, type Json, type Tx, type Work } from "#lib/kernel/index.ts";
import { endFactAt } from "#lib/people/index.ts";
import { resumeItem } from "#lib/requests/index.ts";
import { saveRestored, updateCase } from "./case-store.ts";
import type { LeaverCase, Outcome, Standing } from "./leaver-case.ts";

/**
 * A step: the end of a case was taken back. What it ended comes back as far as it may, requested
 * rights with the items that granted them; answers what the log says of it.
 */
export async function rescindCase(
  work: Work,
  latest: Standing,
): Promise<{ readonly [key: string]: Json }> {
  const { tx, now } = work;
  const { id, personId } = latest;
  await updateCase(tx, id, sql`state = 'rescinded', rescinded_at = ${now}`);
  if (latest.state === "announced") return { back: 0, out: 0 };
  const { since } = latest;
  const restored = await restoreEnded(work, { personId, since, causeId: id });
  for (const { ended, assignment } of restored.back) {
    if (ended.source !== "request" || ended.sourceId === null) continue;
    await resumeItem(work, { itemId: ended.sourceId, was: ended.id, now: assignment.id });
  }
  const outcomes: Outcome[] = [
    ...restored.back.map(({ ended, assignment }) => ({
      ...{ assignmentId: ended.id, targetKind: ended.targetKind, targetId: ended.targetId },
      ...{ again: assignment.id, because: null },
    })),
    ...restored.out.map(({ ended, because }) => ({
      ...{ assignmentId: ended.id, targetKind: ended.targetKind, targetId: ended.targetId },
      ...{ again: null, because },
    })),
  ];
  await saveRestored(tx, id, outcomes);
  return { back: restored.back.length, out: restored.out.length };
}

/** An end that came and was taken back before anybody looked: what it closed waits to come back. */
export async function findUnseenEnd(
  tx: Tx,
  personId: string,
  cases: readonly LeaverCase[],
): Promise<{ endsAt: Date; since: Date } | undefined> {
  const seen = cases.flatMap((each) =>
    each.state === "rescinded" ? [each.rescindedAt] : (each.rehiredAt ?? []),
  );
  const last = seen.toSorted((a, b) => b.getTime() - a.getTime())[0];
  const end = await lastEndOf(tx, personId, last ?? null);
  if (end === undefined) return undefined;
  const fact = await endFactAt(tx, personId, end.effectiveAt);
  const isTakenBack = fact !== undefined && !fact.hasEnded;
  return isTakenBack ? { endsAt: end.effectiveAt, since: end.at } : undefined;
}
