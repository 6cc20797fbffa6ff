import { conflict, execute, newId, rows, sql, type Work } from "#lib/kernel/index.ts";
import { addNumber, renumber } from "./person-number.ts";
import { defaultZone, rebuildFacts } from "./rebuild-facts.ts";
import type { Statement } from "./statement.ts";
import { insertTold, toldOf, type Told } from "./statement-store.ts";
import { segmentAt, timelineOf, type Segment } from "./timeline.ts";

/** Two records of one person: who stays, and who is one of theirs from now on. */
export type Merging = {
  readonly absorbedId: string;
  readonly survivorId: string;
  readonly enteredAt: Date;
  readonly sourceId: string;
};

/**
 * A step: the survivor gets the other's numbers, what was told of the time before their own record
 * began, and further jobs; of all later time their own record is the authority. The other ends, and
 * points to them for good; what was told of it stays readable there. The caller has locked both,
 * and recomputes their access: nothing is inherited but what follows from facts.
 * @throws conflict `record_is_merged`
 */
export async function mergeRecords(work: Work, merging: Merging): Promise<void> {
  const { absorbedId, survivorId } = merging;
  await mustBeUnmerged(work, [absorbedId, survivorId]);
  const [absorbed, survivor] = [
    await timelineFor(work, absorbedId),
    await timelineFor(work, survivorId),
  ];
  const begins = survivor[0]?.from ?? work.now;
  await insertTold(work, [
    ...earlierOf(merging, absorbed, begins),
    ...jobsOf(merging, segmentAt(absorbed, work.now)),
    toldFor(merging, absorbedId, "ends", {
      effective: { at: work.now },
      enteredAt: lastOf(absorbed, merging.enteredAt),
      says: { part: {}, turn: "end" },
    }),
  ]);
  await rebuildFacts(work, [absorbedId, survivorId]);
  await moveNumbers(work, merging);
  await execute(
    work.tx,
    // Nothing that was told ahead of it comes true any more.
    sql`update person set merged_into = ${survivorId}::uuid, turns_at = null
        where id = ${absorbedId}::uuid`,
  );
}

async function mustBeUnmerged({ tx }: Work, personIds: readonly string[]): Promise<void> {
  const merged = await rows(
    tx,
    sql`select id from person where id = any(${[...personIds]}::uuid[]) and merged_into is not null`,
  );
  if (merged.length > 0 || new Set(personIds).size < personIds.length) {
    throw conflict("record_is_merged");
  }
}

async function timelineFor({ tx }: Work, personId: string): Promise<Segment[]> {
  const told = await toldOf(tx, [personId]);
  return timelineOf(
    told.map(({ statement }) => statement),
    await defaultZone(tx),
  );
}

/** An end that is entered now is the last word, whatever was told with a later entry. */
const lastOf = (timeline: readonly Segment[], enteredAt: Date): Date =>
  timeline.reduce((last, { from }) => (from > last ? from : last), enteredAt);

type Saying = Pick<Statement, "effective" | "enteredAt" | "says">;

const toldFor = (
  { absorbedId, sourceId }: Merging,
  personId: string,
  what: string,
  said: Saying,
): Told => ({
  ...{ personId, source: "feed", sourceId, isLoaded: false },
  statement: { key: `merged:${absorbedId}:${what}`, ...said },
});

function earlierOf(merging: Merging, absorbed: readonly Segment[], begins: Date): Told[] {
  return absorbed
    .filter(({ from }) => from < begins)
    .map(({ from, facts }) =>
      toldFor(merging, merging.survivorId, from.toISOString(), {
        ...{ effective: { at: from }, enteredAt: from, says: { whole: facts } },
      }),
    );
}

function jobsOf(merging: Merging, now: Segment | undefined): Told[] {
  if (now === undefined || now.hrState === "ended") return [];
  return (now.facts.jobs ?? []).map(({ id, ...holds }) =>
    toldFor(merging, merging.survivorId, `job:${id}`, {
      effective: { at: merging.enteredAt },
      enteredAt: merging.enteredAt,
      says: { part: {}, job: { id, holds } },
    }),
  );
}

/** Whatever the other was called, the survivor is called as well; it keeps a number of ours. */
async function moveNumbers(work: Work, { absorbedId, survivorId }: Merging): Promise<void> {
  await renumber(work, { personId: absorbedId, number: `merged~${absorbedId.slice(-12)}` });
  await execute(
    work.tx,
    sql`update person_number set person_id = ${survivorId}::uuid
        where person_id = ${absorbedId}::uuid`,
  );
}

export type Splitting = {
  readonly personId: string;
  /** Whose number becomes somebody of their own, and the one that the person keeps. */
  readonly number: string;
  readonly keeps: string;
};

/**
 * A step: what was told under one number of somebody becomes somebody new, who has that number.
 * Answers who; the caller has locked the person, and recomputes the access of both.
 * @throws conflict `nothing_to_split`, `nothing_left`
 */
export async function splitRecord(work: Work, splitting: Splitting): Promise<string> {
  const { tx } = work;
  const { personId, number, keeps } = splitting;
  const freshId = newId();
  const moved = await rows<{ isWhole: boolean }>(
    tx,
    sql`update person_statement s set person_id = ${freshId}::uuid
        from feed_event e
        where s.person_id = ${personId}::uuid and e.id = s.source_id and e.number = ${number}
        returning coalesce(s.says ? 'whole', false) as is_whole`,
  );
  if (!moved.some(({ isWhole }) => isWhole)) throw conflict("nothing_to_split", { number });
  if ((await timelineFor(work, personId)).length === 0) throw conflict("nothing_left", { number });
  const [person] = await rows<{ employeeNumber: string; legalEntityId: string }>(
    tx,
    sql`select employee_number, legal_entity_id::text from person where id = ${personId}::uuid`,
  );
  if (person?.employeeNumber === number) await renumber(work, { personId, number: keeps });
  await addNumber(work, { personId: freshId, number });
  const legalEntityId = person?.legalEntityId ?? "";
  await rebuildFacts(work, [personId, freshId], {
    newcomers: [{ id: freshId, employeeNumber: number, legalEntityId }],
  });
  return freshId;
}
