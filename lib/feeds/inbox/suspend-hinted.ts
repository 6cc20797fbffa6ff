import { isMassEnd, recompute, suspend, liftSuspension } from "#lib/access/index.ts";
import { conflict, dayMs, PersonId, rows, sql, type Work } from "#lib/kernel/index.ts";
import { lockBrake } from "../plan-braked.ts";
import type { Judged } from "./judge-all.ts";

const reasonOf = (eventId: string): string => `hint ${eventId}`;

/**
 * A step: whoever is said to have left by a hint is stopped at once, and leaves only once somebody
 * looked. Very many of one feed within a day are held without it.
 * @throws conflict `mass_end` with the people.
 */
export async function suspendHinted(
  work: Work,
  feedId: string,
  judged: readonly Judged[],
): Promise<void> {
  const gone = judged.filter(
    ({ event, verdict, subject }) =>
      verdict.reason === "only_a_hint" &&
      event.kind === "termination_immediate" &&
      subject?.isThere === true &&
      subject.hrState !== "ended",
  );
  const eventOf = new Map(gone.map(({ id, subject }) => [subject?.personId ?? "", id]));
  if (eventOf.size === 0) return;
  const present = await rows<{ id: string }>(
    work.tx,
    sql`select id::text from person
        where id = any(${[...eventOf.keys()]}::uuid[]) and suspended_at is null
        order by id for update`,
  );
  // People come before the brake in the order of all locks.
  await refuseMass(work, feedId, [...eventOf.keys()]);
  const personIds = present.map(({ id }) => PersonId.parse(id));
  for (const id of personIds) {
    await suspend(work, id, { reason: reasonOf(eventOf.get(id) ?? ""), by: "feed" });
  }
  await recompute(work, { personIds, cause: { kind: "suspension", id: feedId } });
}

async function refuseMass({ tx, now }: Work, feedId: string, personIds: string[]): Promise<void> {
  // Lanes run side by side: each must see whom the others stopped.
  await lockBrake(tx);
  const [earlier] = await rows<{ count: number }>(
    tx,
    sql`select count(distinct person_id)::int as count from change
        where cause = 'suspension' and cause_id = ${feedId}::uuid
          and at > ${new Date(now.getTime() - dayMs)}`,
  );
  const ending = personIds.length;
  if (await isMassEnd(tx, { ending, earlier: earlier?.count ?? 0 })) {
    const effects = personIds.map((personId) => ({ personId, gains: [], losses: [] }));
    throw conflict("mass_end", { personIds, effects });
  }
}

/** A step: a hint was dropped, and whom it had stopped goes on. */
export async function liftHinted(work: Work, eventId: string): Promise<void> {
  const stopped = await rows<{ id: string }>(
    work.tx,
    sql`select id::text from person
        where suspended_reason = ${reasonOf(eventId)} and suspended_by = 'feed' for update`,
  );
  const personIds = stopped.map(({ id }) => PersonId.parse(id));
  for (const id of personIds) await liftSuspension(work, id);
  if (personIds.length === 0) return;
  await recompute(work, { personIds, cause: { kind: "suspension", id: null } });
}
