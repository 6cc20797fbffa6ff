import { lockSubjects } from "#lib/access/index.ts";
import { execute, many, PersonId, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import {
  defaultZone,
  ensureLegalEntity,
  HrState,
  idsOfUnits,
  registerUnits,
  reserveNumbers,
  tell,
  type Newcomer,
  type Told,
} from "#lib/people/index.ts";
import { z } from "zod";
import { numbersNamedBy, partnerNumberIn, unitNamedBy } from "./hr-event.ts";
import { isFirstWord, type FeedEvent } from "./feed-event.ts";
import { saysOfEvent, type Known } from "./says-of-event.ts";
import type { Received } from "./event-store.ts";

const Before = z.object({
  id: PersonId,
  hrState: HrState,
  workEmail: z.string().nullable(),
  suspendedAt: z.date().nullable(),
  endsAt: z.date().nullable(),
  previousEndedAt: z.date().nullable(),
});
export type Before = z.output<typeof Before>;

export type Telling = {
  /** Ids by the numbers that the events name their people by. */
  readonly people: ReadonlyMap<string, string>;
  readonly newcomers: readonly Newcomer[];
  /** People who were there, as they were. */
  readonly before: ReadonlyMap<string, Before>;
};

/** A step: what these events say is told of their people, who come to be where they are new. */
export async function tellEvents(
  work: Work,
  feedId: string,
  told: readonly Received[],
): Promise<Telling> {
  const { tx } = work;
  const legalEntityId = await ensureLegalEntity(work);
  const units = await unitsOf(work, told, legalEntityId);
  const about = told.flatMap(({ event }) => [event.employeeNumber, ...partnersIn(event)]);
  const named = [...about, ...told.flatMap(({ event }) => numbersNamedBy(event))];
  const numbered = await reserveNumbers(work, named, feedId);
  const people = new Map(
    about.flatMap((number) => {
      const found = numbered.get(number);
      return found ? [[number, found.personId] as const] : [];
    }),
  );
  await lockSubjects(tx, [...people.values()]);
  const before = await readPeople(tx, [...people.values()]);
  const newcomers = newcomersOf(told, { people, before, legalEntityId });
  if (newcomers.length > 0) await claim(work, feedId, newcomers);
  const timeZone = await defaultZone(tx);
  const known = (enteredAt: Date): Known => ({
    unit: (code) => (code === undefined ? undefined : units.get(code)),
    person: (number) => (number === undefined ? undefined : numbered.get(number)?.personId),
    ...{ timeZone, enteredAt },
  });
  await tell(work, toldOf(feedId, told, { people, known }), newcomers);
  return { people, newcomers, before };
}

const partnersIn = (event: FeedEvent): string[] => {
  const partner = partnerNumberIn(event);
  return partner === undefined ? [] : [partner];
};

/** Units that nobody named before are made; the others stay what they are. */
async function unitsOf(work: Work, told: readonly Received[], legalEntityId: string) {
  const known = await idsOfUnits(work.tx);
  const fresh = new Map(
    told.flatMap(({ event }) => {
      const unit = unitNamedBy(event);
      return unit && !known.has(unit.code) ? [[unit.code, unit] as const] : [];
    }),
  );
  if (fresh.size === 0) return known;
  const drafts = [...fresh.values()].map((unit) => ({ ...unit, parentCode: null }));
  return (await registerUnits(work, drafts, legalEntityId)).ids;
}

export async function readPeople(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, Before>> {
  const found = await many(
    tx,
    Before,
    sql`select id, hr_state, work_email, suspended_at, ends_at, previous_ended_at
        from person
        where id = any(${[...personIds]}::uuid[])`,
  );
  return new Map(found.map((each) => [each.id, each]));
}

type Arriving = Pick<Telling, "people" | "before"> & { readonly legalEntityId: string };

function newcomersOf(
  told: readonly Received[],
  { people, before, legalEntityId }: Arriving,
): Newcomer[] {
  const arrived = told.filter(({ event }) => isFirstWord(event));
  const numbers = new Set(arrived.map(({ event }) => event.employeeNumber));
  return [...numbers].flatMap((employeeNumber) => {
    const id = people.get(employeeNumber);
    return id === undefined || before.has(id) ? [] : [{ id, employeeNumber, legalEntityId }];
  });
}

/** Whoever told of somebody first is their feed. */
const claim = ({ tx }: Work, feedId: string, newcomers: readonly Newcomer[]) =>
  execute(
    tx,
    sql`update person_number set feed_id = ${feedId}::uuid
        where feed_id is null
          and number = any(${newcomers.map((each) => each.employeeNumber)}::text[])`,
  );

type Knowing = Pick<Telling, "people"> & { readonly known: (enteredAt: Date) => Known };

function toldOf(feedId: string, told: readonly Received[], { people, known }: Knowing): Told[] {
  return told.flatMap(({ id, key, event, enteredAt }) => {
    const personId = people.get(event.employeeNumber);
    if (personId === undefined || event.kind === "merge" || event.kind === "split") return [];
    const said = saysOfEvent(event, known(enteredAt));
    if (said === undefined) return [];
    const statement = { key: `${feedId}:${key}`, enteredAt, ...said };
    return [{ personId, statement, source: "feed", sourceId: id, isLoaded: false }];
  });
}
