import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
  execute,
  many,
  maybe,
  newId,
  recordset,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import type { HrState } from "./hr-state.ts";
import { employmentOf, type Snapshot } from "./snapshot.ts";
import type { Statement } from "./statement.ts";
import { endTurnHolds } from "./turn-holds.ts";
import { insertTold, toldOf, type Told } from "./statement-store.ts";
import {
  employmentAt,
  employmentsOf,
  instantsOf,
  segmentAt,
  timelineOf,
  type Segment,
} from "./timeline.ts";
import { personRow, replaceFurtherJobs, replacePositions, upsertPersons } from "./write-persons.ts";

/** What telling changes: no fact at all, facts of the past alone, or what holds from now on. */
export type Change = "nothing" | "past" | "present";

/**
 * A step: keeps what was told, and makes people's facts what follows from everything that was ever
 * told of them. The caller has locked the people and recomputes their access.
 */
export async function tell(
  work: Work,
  told: readonly Told[],
  newcomers: readonly Newcomer[] = [],
): Promise<Change> {
  await insertTold(work, told);
  return rebuildFacts(work, [...new Set(told.map(({ personId }) => personId))], { newcomers });
}

/** Somebody of whom nothing was told before. */
export type Newcomer = {
  readonly id: string;
  readonly employeeNumber: string;
  readonly legalEntityId: string;
};
type Rebuilding = {
  readonly standsAt?: (personId: string) => Date;
  readonly newcomers?: readonly Newcomer[];
};
type Rebuilt = Newcomer & { readonly timeline: readonly Segment[] };

/**
 * A step: facts of all days, and what holds now, from everything that was told of these people; or
 * what held at another instant that has come, which is then where they stand.
 */
export async function rebuildFacts(
  work: Work,
  personIds: readonly string[],
  { standsAt = () => work.now, newcomers = [] }: Rebuilding = {},
): Promise<Change> {
  if (personIds.length === 0) return "nothing";
  const { tx } = work;
  const told = Map.groupBy(await toldOf(tx, personIds), ({ personId }) => personId);
  const zone = await defaultZone(tx);
  const known = [...(await knownAmong(tx, personIds)), ...newcomers];
  const rebuilt = known.flatMap((person): Rebuilt[] => {
    const statements = told.get(person.id) ?? [];
    const timeline = timelineOf(
      statements.map(({ statement }) => statement),
      zone,
    );
    return timeline.length === 0 ? [] : [{ ...person, timeline }];
  });
  const change = await replaceFacts(work, rebuilt, [...told.values()].flat());
  const json = JSON.stringify(rebuilt.map((each) => rowAt(each, standsAt(each.id))));
  await upsertPersons(work, json);
  await replacePositions(work, json);
  await replaceFurtherJobs(work, json);
  await setTurns(work, rebuilt, standsAt);
  // Whatever had come and was held is now told with the rest, by whoever told the rest.
  await endTurnHolds(work, personIds);
  work.live("people", [...personIds]);
  return change;
}

/** Facts over time as they follow from everything that was told of these people, by person. */
export async function timelinesOf(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, readonly Segment[]>> {
  const told = Map.groupBy(await toldOf(tx, personIds), ({ personId }) => personId);
  const zone = await defaultZone(tx);
  return new Map(
    [...told].map(([id, all]) => [
      id,
      timelineOf(
        all.map(({ statement }) => statement),
        zone,
      ),
    ]),
  );
}

/** From when each thing that was told of somebody holds, or would be, by its key. */
export async function instantsFor(
  tx: Tx,
  personId: string,
  also: readonly Statement[] = [],
): Promise<ReadonlyMap<string, Date>> {
  const told = (await toldOf(tx, [personId])).map(({ statement }) => statement);
  return instantsOf([...told, ...also], await defaultZone(tx));
}

export async function defaultZone(tx: Tx): Promise<string> {
  const found = await maybe(
    tx,
    z.object({ value: z.string() }),
    sql`select value #>> '{}' as value from setting where key = 'people.time-zone'`,
  );
  return found?.value ?? "UTC";
}

const knownAmong = (tx: Tx, personIds: readonly string[]): Promise<Newcomer[]> =>
  many(
    tx,
    z.object({ id: z.string(), employeeNumber: z.string(), legalEntityId: z.string() }),
    sql`select id, employee_number, legal_entity_id from person
        where id = any(${[...personIds]}::uuid[]) order by id`,
  );

const snapshotOf = ({ id, employeeNumber }: Newcomer, { facts, hrState }: Segment): Snapshot => {
  const { status: _status, ...rest } = facts;
  return { personId: id, employeeNumber, hrState, ...rest };
};

/** Whom nothing holds of yet is somebody to come, unless they never come. */
function rowAt(person: Rebuilt, now: Date) {
  const { timeline, legalEntityId } = person;
  const [first] = timeline;
  const hrState: HrState = employmentsOf(timeline).length > 0 ? "pre_hire" : "ended";
  const current = segmentAt(timeline, now) ?? (first && { ...first, hrState });
  if (!current) throw new Error("a timeline without a segment");
  const snapshot = snapshotOf(person, current);
  const at = current.from > now ? now : current.from;
  const employment = employmentAt(timeline, now) ?? lastEmployment(timeline, snapshot, at);
  return personRow({ snapshot, legalEntityId, at, ...employment });
}

/** Of whom no time of employment holds or is to come: what their facts say, and no longer. */
function lastEmployment(timeline: readonly Segment[], snapshot: Snapshot, at: Date) {
  const stated = employmentOf(snapshot, at);
  const last = employmentsOf(timeline).at(-1);
  if (snapshot.hrState !== "ended" || last === undefined) return stated;
  const { startsAt, endsAt } = last;
  const isEarlier = stated.endsAt !== null && endsAt !== null && stated.endsAt < endsAt;
  return { startsAt, endsAt: isEarlier ? stated.endsAt : endsAt };
}

/** The end of the employment before the one of an instant, or of the last one once it is over. */
function previousEnd(timeline: readonly Segment[], at: Date): string | null {
  const over = employmentsOf(timeline).filter(({ endsAt }) => endsAt !== null && endsAt <= at);
  return over.at(-1)?.endsAt?.toISOString() ?? null;
}

type Fact = { personId: string; from: Date; to: Date | null; facts: unknown };

/** What was recorded for a time that no longer holds is closed; what holds and was not is added. */
async function replaceFacts(
  work: Work,
  rebuilt: readonly Rebuilt[],
  told: readonly Told[],
): Promise<Change> {
  const { tx, now } = work;
  const sources = new Map(told.map((each) => [`${each.personId} ${each.statement.key}`, each]));
  const recorded = await recordedOf(tx, rebuilt);
  const wanted = rebuilt.flatMap((person) =>
    person.timeline.map((segment) => {
      const { personId, ...facts } = snapshotOf(person, segment);
      const source = sources.get(`${personId} ${segment.key}`);
      return { personId, from: segment.from, to: segment.to, facts, source };
    }),
  );
  const over = withoutSame(recorded, wanted);
  const fresh = withoutSame(wanted, recorded);
  if (over.length + fresh.length === 0) return "nothing";
  await execute(
    tx,
    sql`update person_fact set recorded_to = ${now}
        where id = any(${over.map(({ id }) => id)}::uuid[])`,
  );
  const rows = fresh.map(({ personId, from, to, facts, source }) => ({
    id: newId(),
    person_id: personId,
    effective_from: from.toISOString(),
    effective_to: to?.toISOString() ?? null,
    facts,
    source: source?.source ?? "manual",
    source_id: source?.sourceId ?? null,
    is_loaded: source?.isLoaded ?? false,
  }));
  await execute(
    tx,
    sql`insert into person_fact (id, person_id, effective_from, effective_to, recorded_from,
                                 recorded_to, facts, source, source_id, is_loaded, is_derived)
        select id, person_id, effective_from, effective_to, ${now}, null, facts, source, source_id,
               is_loaded, true
        from jsonb_to_recordset(${recordset(rows)})
          as r (id uuid, person_id uuid, effective_from timestamptz, effective_to timestamptz,
                facts jsonb, source text, source_id uuid, is_loaded boolean)`,
  );
  return differFrom(now, over, fresh) ? "present" : "past";
}

/** Those that the others do not say, compared by whom they are about and from when. */
function withoutSame<One extends Fact>(some: readonly One[], others: readonly Fact[]): One[] {
  const placeOf = ({ personId, from }: Fact) => `${personId} ${from.getTime()}`;
  const byPlace = Map.groupBy(others, placeOf);
  const isSame = (one: Fact, other: Fact) =>
    one.to?.getTime() === other.to?.getTime() && isDeepStrictEqual(one.facts, other.facts);
  return some.filter(
    (one) => !(byPlace.get(placeOf(one)) ?? []).some((other) => isSame(one, other)),
  );
}

/** Whether anything that holds at an instant or later is another; how long it held is not. */
function differFrom(at: Date, before: readonly Fact[], after: readonly Fact[]): boolean {
  const later = (facts: readonly Fact[]) =>
    facts
      .filter(({ to }) => to === null || to > at)
      .map(({ from, to, facts: said }) => ({ from: from > at ? from : at, to, said }))
      .toSorted((a, b) => a.from.getTime() - b.from.getTime());
  return !isDeepStrictEqual(later(before), later(after));
}

const recordedOf = (tx: Tx, rebuilt: readonly Rebuilt[]) =>
  many(
    tx,
    z.object({
      id: z.string(),
      personId: z.string(),
      from: z.date(),
      to: z.date().nullable(),
      facts: z.unknown(),
    }),
    sql`select id, person_id, effective_from as "from", effective_to as "to", facts
        from person_fact where recorded_to is null
          and person_id = any(${rebuilt.map(({ id }) => id)}::uuid[])`,
  );

/**
 * When what they stand at is over, the next segment is what holds: at that very instant. What came
 * before an employment ended with the one before.
 */
async function setTurns(
  work: Work,
  rebuilt: readonly Rebuilt[],
  standsAt: (personId: string) => Date,
): Promise<void> {
  const turns = rebuilt.map(({ id, timeline }) => {
    const next = timeline.find(({ from }) => from > standsAt(id));
    const previous = previousEnd(timeline, standsAt(id));
    return { ...{ id, at: next?.from.toISOString() ?? null }, previous };
  });
  await execute(
    work.tx,
    sql`update person p set turns_at = r.at, previous_ended_at = r.previous
        from jsonb_to_recordset(${recordset(turns)})
          as r (id uuid, at timestamptz, previous timestamptz)
        where p.id = r.id`,
  );
  for (const at of new Set(turns.flatMap((each) => each.at ?? []))) {
    const key = `people.turn:${at}`;
    work.later({ task: "people.turn", payload: {}, runAt: new Date(at), key });
  }
}
