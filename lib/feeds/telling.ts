import { z } from "zod";
import { lockSubjects } from "#lib/access/index.ts";
import {
  conflict,
  invalidInput,
  newId,
  notFound,
  one,
  PersonId,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { HrState, statementStands, type Statement } from "#lib/people/index.ts";
import { sayingOf, type LifecycleEvent, type Named, type Saying } from "./lifecycle-event.ts";

const Standing = z.object({ id: PersonId, hrState: HrState, isMerged: z.boolean() });
export type Standing = z.output<typeof Standing>;

/** Who they are now. */
export const standingPerson = (tx: Tx, personId: string): Promise<Standing> =>
  one(
    tx,
    Standing,
    sql`select id, hr_state, merged_into is not null as is_merged from person
        where id = ${personId}::uuid`,
    "person",
  );

export async function lockPerson(tx: Tx, personId: string): Promise<Standing> {
  await lockSubjects(tx, [personId]);
  const person = await standingPerson(tx, personId);
  if (person.isMerged) throw conflict("record_is_merged");
  return person;
}

/** What somebody who tells works with. */
type Telling = Pick<Work, "tx" | "now" | "actor">;

const Code = z.string().optional();
const Id = z
  .string()
  .nullable()
  .transform((id) => id ?? undefined);
const Found = z.object({ orgCode: Id, managerNumber: Id, sponsorNumber: Id });
const fieldsOfNames = ["orgCode", "managerNumber", "sponsorNumber"] as const;

type Asked = {
  readonly personId: string;
  readonly event: LifecycleEvent;
  /** What was told before and was wrong: this is said instead. */
  readonly insteadOf?: string | undefined;
};

/**
 * What somebody wants to tell by hand, entered now.
 * @throws invalid_input naming what nobody knows; not_found or conflict for what it corrects.
 */
export async function statementOf(
  work: Telling,
  { personId, event, insteadOf }: Asked,
): Promise<Statement> {
  const { tx, now } = work;
  if (insteadOf !== undefined) await mustStand(tx, personId, insteadOf);
  const named = await namedBy(work, personId, event);
  const said = await afterRowsOf(tx, personId, sayingOf(event, named, now));
  return { key: newKey(), enteredAt: now, retracts: insteadOf, ...said };
}

/** What is told of a day holds on top of the rows of files that came on that very day. */
async function afterRowsOf(tx: Tx, personId: string, said: Saying): Promise<Saying> {
  const { effective } = said;
  if (!("day" in effective) || effective.edge !== "start") return said;
  const { at } = await one(
    tx,
    z.object({ at: z.date().nullable() }),
    sql`select max(f.effective_from) as at
        from person_fact f join person p on p.id = f.person_id
        where f.person_id = ${personId}::uuid and not f.is_derived
          and (f.effective_from at time zone p.time_zone)::date = ${effective.day}::date`,
  );
  return at === null ? said : { ...said, effective: { at } };
}

/** A retraction, entered now. */
export async function retractionOf(
  { tx, now }: Telling,
  { personId, key }: { readonly personId: string; readonly key: string },
): Promise<Statement> {
  await mustStand(tx, personId, key);
  return { key: newKey(), effective: { at: now }, enteredAt: now, retracts: key };
}

const newKey = (): string => `manual:${newId()}`;

async function mustStand(tx: Tx, personId: string, key: string): Promise<void> {
  const stands = await statementStands(tx, personId, key);
  if (stands === undefined) throw notFound("statement");
  if (!stands) throw conflict("already_retracted");
}

/** Whom and what an event names; nobody manages themselves, or makes themselves a manager. */
async function namedBy(
  { tx, actor }: Telling,
  personId: string,
  event: LifecycleEvent,
): Promise<Named> {
  const said = z.object({ orgCode: Code, managerNumber: Code, sponsorNumber: Code }).parse(event);
  const without = [personId, ...(actor.kind === "person" ? [actor.personId] : [])];
  const person = (number: string | undefined) =>
    sql`(select id from person where employee_number = ${number ?? null}::text
           and hr_state <> 'ended' and id <> all(${without}::uuid[]))`;
  const found = await one(
    tx,
    Found,
    sql`select (select id from org_unit where code = ${said.orgCode ?? null}::text
                  and retired_at is null) as org_code,
               ${person(said.managerNumber)} as manager_number,
               ${person(said.sponsorNumber)} as sponsor_number`,
  );
  const unknown = fieldsOfNames.filter((field) => said[field] !== undefined && !found[field]);
  if (unknown.length > 0) {
    throw invalidInput(
      unknown.map((field) => {
        const expected = "one that is there, and nobody who tells it or whom it is about";
        return { field: `event.${field}`, reason: "unknown", expected };
      }),
    );
  }
  const { orgCode, managerNumber, sponsorNumber } = found;
  return { orgUnitId: orgCode, managerId: managerNumber, sponsorId: sponsorNumber };
}
