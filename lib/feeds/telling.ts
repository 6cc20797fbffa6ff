import { z } from "zod";
import { lockSubjects } from "#lib/access/index.ts";
import {
  conflict,
  holds,
  invalidInput,
  isOnlyImpersonated,
  maybe,
  newId,
  no,
  notFound,
  one,
  PersonId,
  sql,
  yes,
  type Actor,
  type Decision,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { HrState, statementStands, type Statement } from "#lib/people/index.ts";
import { sayingOf, type LifecycleEvent, type Named } from "./lifecycle-event.ts";

/** Nobody tells what makes them somebody else, whatever they may tell of others. */
export function mayTell(actor: Actor, personId: string): Decision {
  if (!holds(actor, "people.manage")) return no("needs_people.manage");
  if (actor.kind === "person" && actor.personId === personId) return no("own_facts");
  return isOnlyImpersonated(actor) ? no("impersonated") : yes();
}

const Standing = z.object({ id: PersonId, hrState: HrState, timeZone: z.string() });
export type Standing = z.output<typeof Standing>;

/** Who they are now. */
export const standingPerson = (tx: Tx, personId: string): Promise<Standing> =>
  one(
    tx,
    Standing,
    sql`select id, hr_state, time_zone from person where id = ${personId}::uuid`,
    "person",
  );

export async function lockPerson(tx: Tx, personId: string): Promise<Standing> {
  await lockSubjects(tx, [personId]);
  return standingPerson(tx, personId);
}

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
  { tx, now }: Pick<Work, "tx" | "now">,
  { personId, event, insteadOf }: Asked,
): Promise<Statement> {
  if (insteadOf !== undefined) await mustStand(tx, personId, insteadOf);
  const said = sayingOf(event, await namedBy(tx, personId, event), now);
  return { key: newKey(), enteredAt: now, retracts: insteadOf, ...said };
}

/** A retraction, entered now. */
export async function retractionOf(
  { tx, now }: Pick<Work, "tx" | "now">,
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

/** Whom and what an event names; nobody manages themselves. */
async function namedBy(tx: Tx, personId: string, event: LifecycleEvent): Promise<Named> {
  const { orgCode, managerNumber, sponsorNumber }: Partial<Record<string, unknown>> = event;
  const person = (number: unknown) =>
    sql`(select id from person where employee_number = ${number ?? null}::text
           and id <> ${personId}::uuid)`;
  const found = await maybe(
    tx,
    z.object({
      orgCode: z.string().nullable(),
      managerNumber: z.string().nullable(),
      sponsorNumber: z.string().nullable(),
    }),
    sql`select (select id from org_unit where code = ${orgCode ?? null}::text
                  and retired_at is null) as org_code,
               ${person(managerNumber)} as manager_number,
               ${person(sponsorNumber)} as sponsor_number`,
  );
  const unknown = Object.entries({ orgCode, managerNumber, sponsorNumber }).flatMap(
    ([field, said]) =>
      said !== undefined && found?.[field as "orgCode"] == null
        ? [{ field: `event.${field}`, reason: "unknown", expected: "one that is known" }]
        : [],
  );
  if (unknown.length > 0) throw invalidInput(unknown);
  return {
    orgUnitId: found?.orgCode ?? undefined,
    managerId: found?.managerNumber ?? undefined,
    sponsorId: found?.sponsorNumber ?? undefined,
  };
}
