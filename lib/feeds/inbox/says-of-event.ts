import type { Effective, Facts, Says } from "#lib/people/index.ts";
import { displayNameOf } from "../file/index.ts";
import type { FeedEvent } from "./feed-event.ts";
import type { HrEvent } from "./hr-event.ts";

/** Ids of what events name by code and number, and what holds where they say nothing. */
export type Known = {
  readonly unit: (code: string | undefined) => string | undefined;
  readonly person: (number: string | undefined) => string | undefined;
  readonly timeZone: string;
  readonly enteredAt: Date;
};

export type Saying = { readonly effective: Effective; readonly says: Says };

type Of<Kind extends FeedEvent["kind"]> = Extract<FeedEvent, { kind: Kind }>;

/**
 * What an event says, and from when, if anything; merges and splits are no statements about one
 * person.
 */
export function saysOfEvent(
  event: Exclude<FeedEvent, Of<"merge" | "split">>,
  known: Known,
): Saying | undefined {
  return event.kind === "scim" ? saysOfWrite(event, known) : saysOfTold(event, known);
}

/** A client names a unit by its code, and a sponsor by number. */
function saysOfWrite({ effective, says, ...named }: Of<"scim">, known: Known): Saying | undefined {
  if (says === undefined) return undefined;
  const ids = said({
    orgUnitId: known.unit(named.orgCode),
    sponsorId: known.person(named.sponsorNumber),
  });
  if ("whole" in says) return { effective, says: { whole: { ...says.whole, ...ids } } };
  return { effective, says: { ...says, part: { ...says.part, ...ids } } };
}

function saysOfTold(event: Exclude<HrEvent, Of<"merge" | "split">>, known: Known): Saying {
  switch (event.kind) {
    case "pre_hire":
    case "hire":
      return { effective: from(event.day), says: { whole: arrivalOf(event, known) } };
    case "hire_rescinded":
      return { effective: at(known, event.day), says: { undoes: "begin", day: event.day } };
    case "start_corrected":
      return { effective: from(event.day), says: { startsOn: event.day, was: event.was } };
    case "rehire":
      return part(event.day, { ...namesOf(event), ...placeOf(event, known) }, "begin");
    case "transfer":
    case "promotion":
    case "manager_change":
      return part(event.day, placeOf(event, known));
    case "job_start":
    case "job_end":
      return jobOf(event, known);
    case "leave_start":
      return part(event.day, {}, "leave");
    case "return":
      return part(event.day, {}, "return");
    case "resignation":
      return { effective: { day: event.day, edge: "end" }, says: { part: {}, turn: "end" } };
    case "termination_immediate":
      return { effective: { at: known.enteredAt }, says: { part: {}, turn: "end" } };
    case "termination_rescinded":
      return { effective: at(known, event.day), says: { undoes: "end", day: event.day } };
    case "contractor_extension":
      return {
        effective: { at: known.enteredAt },
        says: { part: { endDate: event.day, ...sponsorOf(event, known) } },
      };
    case "conversion": {
      const { workerType, endDate } = event;
      const ends = endDate === undefined ? {} : { endDate };
      return part(event.day, { workerType, ...ends, ...sponsorOf(event, known) });
    }
    case "identity_change":
      return part(event.day, namesOf(event));
  }
}

const from = (day: string): Effective => ({ day, edge: "start" });
const at = ({ enteredAt }: Known, day: string | undefined): Effective =>
  day === undefined ? { at: enteredAt } : from(day);

const part = (day: string, facts: Partial<Facts>, turn?: "begin" | "leave" | "return"): Saying => ({
  effective: from(day),
  says: { part: facts, ...(turn !== undefined && { turn }) },
});

function arrivalOf(event: Of<"hire" | "pre_hire">, known: Known): Facts {
  const { managerNumber, sponsorNumber, orgCode } = event;
  return {
    givenName: event.givenName ?? null,
    familyName: event.familyName ?? null,
    displayName: displayNameOf(event),
    workEmail: event.workEmail ?? null,
    workerType: event.workerType ?? "employee",
    status: "active",
    timeZone: event.timeZone ?? known.timeZone,
    startDate: event.day,
    endDate: event.endDate ?? null,
    orgUnitId: known.unit(orgCode) ?? null,
    title: event.title ?? null,
    grade: event.grade ?? null,
    location: event.location ?? null,
    managerId: managerOf(event, known, managerNumber) ?? null,
    sponsorId: known.person(sponsorNumber) ?? null,
  };
}

/** Nobody manages themselves. */
const managerOf = (event: HrEvent, known: Known, number: string | undefined) =>
  number === event.employeeNumber ? undefined : known.person(number);

type Place = { readonly timeZone?: string | undefined } & {
  readonly [Field in "orgCode" | "title" | "grade" | "location" | "managerNumber"]?:
    | string
    | null
    | undefined;
};

function placeOf(event: HrEvent & Place, known: Known): Partial<Facts> {
  const { title, grade, location, timeZone, orgCode, managerNumber } = event;
  return said({
    ...{ title, grade, location, timeZone },
    orgUnitId: orgCode === null ? null : known.unit(orgCode),
    managerId: managerNumber === null ? null : managerOf(event, known, managerNumber),
  });
}

const namesOf = ({
  givenName,
  familyName,
  displayName,
  workEmail,
}: Of<"rehire" | "identity_change">): Partial<Facts> =>
  said({ givenName, familyName, displayName, workEmail });

const sponsorOf = (event: { sponsorNumber?: string | undefined }, known: Known) =>
  said({ sponsorId: known.person(event.sponsorNumber) });

function jobOf(event: Of<"job_start" | "job_end">, known: Known): Saying {
  const { day, job: id } = event;
  if (event.kind === "job_end") {
    return { effective: { day, edge: "end" }, says: { part: {}, job: { id, holds: null } } };
  }
  const holds = {
    orgUnitId: known.unit(event.orgCode) ?? null,
    title: event.title ?? null,
    grade: event.grade ?? null,
    location: event.location ?? null,
    managerId: managerOf(event, known, event.managerNumber) ?? null,
  };
  return { effective: from(day), says: { part: {}, job: { id, holds } } };
}

/** Only what is named: a change says nothing of the rest. */
const said = (facts: { [Field in keyof Facts]?: Facts[Field] | undefined }): Partial<Facts> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
