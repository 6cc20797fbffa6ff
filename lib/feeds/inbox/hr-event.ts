import { z } from "zod";
import { Day } from "../lifecycle-event.ts";
import { FeedRow } from "../file/index.ts";

const { orgCode, orgName, title, grade, location } = FeedRow.shape;
/** No address, which signs somebody else in, and none of the numbers that we give. */
const employeeNumber = FeedRow.shape.employeeNumber.regex(/^[^@~]+$/, "no @ and no ~");
const { managerNumber, sponsorNumber, timeZone, workerType } = FeedRow.shape;
const { givenName, familyName, displayName, workEmail } = FeedRow.shape;

const Whose = { employeeNumber };
const Named = { givenName, familyName, displayName, workEmail };
const Placed = { orgCode, orgName, title, grade, location, managerNumber, timeZone };
/** Null: from then on there is none. */
const Replaced = {
  ...{ orgCode: orgCode.nullable(), orgName, title: title.nullable(), grade: grade.nullable() },
  ...{ location: location.nullable(), managerNumber: managerNumber.nullable(), timeZone },
};
const Job = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w.:-]+$/, "letters, digits and . : _ -");

const isNamed = (said: { givenName?: unknown; familyName?: unknown; displayName?: unknown }) =>
  said.displayName !== undefined || said.givenName !== undefined || said.familyName !== undefined;
const unnamed = { path: ["displayName"], message: "a given, family or display name" };

/** Everything about somebody who is to come, or comes. */
const Arrival = {
  ...{ ...Whose, ...Named, ...Placed, workerType, sponsorNumber },
  day: Day,
  endDate: Day.optional(),
};

/**
 * What an HR system tells of a working life. Days are those of the person's zone: the first on which
 * it holds, for ends the last that is still worked. What is not named stays as it is.
 */
export const HrEvent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("pre_hire"), ...Arrival }).refine(isNamed, unnamed),
  z.strictObject({ kind: z.literal("hire"), ...Arrival }).refine(isNamed, unnamed),
  z.strictObject({ kind: z.literal("hire_rescinded"), ...Whose, day: Day.optional() }),
  z.strictObject({
    ...{ kind: z.literal("start_corrected"), ...Whose },
    day: Day,
    was: Day.optional(),
  }),
  z.strictObject({ kind: z.literal("rehire"), ...Whose, day: Day, ...Named, ...Replaced }),
  z.strictObject({ kind: z.literal("transfer"), ...Whose, day: Day, ...Replaced }),
  z.strictObject({
    kind: z.literal("promotion"),
    ...Whose,
    day: Day,
    title: Replaced.title,
    grade: Replaced.grade,
  }),
  z.strictObject({
    ...{ kind: z.literal("manager_change"), ...Whose, day: Day },
    managerNumber: managerNumber.unwrap().nullable(),
  }),
  z.strictObject({
    ...{ kind: z.literal("job_start"), ...Whose, day: Day, job: Job },
    ...{ orgCode, orgName, title, grade, location, managerNumber },
  }),
  z.strictObject({ kind: z.literal("job_end"), ...Whose, day: Day, job: Job }),
  z.strictObject({ kind: z.literal("leave_start"), ...Whose, day: Day }),
  z.strictObject({ kind: z.literal("return"), ...Whose, day: Day }),
  z.strictObject({ kind: z.literal("resignation"), ...Whose, day: Day }),
  z.strictObject({ kind: z.literal("termination_immediate"), ...Whose }),
  z.strictObject({ kind: z.literal("termination_rescinded"), ...Whose, day: Day.optional() }),
  z.strictObject({ kind: z.literal("contractor_extension"), ...Whose, day: Day, sponsorNumber }),
  z.strictObject({
    ...{ kind: z.literal("conversion"), ...Whose, day: Day, workerType: workerType.unwrap() },
    ...{ endDate: Day.nullable().optional(), sponsorNumber },
  }),
  z.strictObject({
    ...{ kind: z.literal("identity_change"), ...Whose, day: Day, ...Named },
    newEmployeeNumber: employeeNumber.optional(),
  }),
  z.strictObject({ kind: z.literal("merge"), ...Whose, intoNumber: employeeNumber }),
  z.strictObject({ kind: z.literal("split"), ...Whose, fromNumber: employeeNumber }),
]);
export type HrEvent = z.output<typeof HrEvent>;

/** What can be told of a working life. */
export const hrKinds = HrEvent.options.map(({ shape }) => shape.kind.value);
export type HrKind = HrEvent["kind"];

type Field = { readonly name: string; readonly isRequired: boolean; readonly isClearable: boolean };

/** What a kind says beside the number: may it be left out, may it say that there is none. */
export function fieldsOfKind(kind: HrKind): Field[] {
  const shape = HrEvent.options.find((each) => each.shape.kind.value === kind)?.shape ?? {};
  return Object.entries(shape as Record<string, z.ZodType>)
    .filter(([name]) => name !== "kind" && name !== "employeeNumber")
    .map(([name, field]) => ({
      name,
      isRequired: !field.safeParse(undefined).success,
      isClearable: field.safeParse(null).success,
    }));
}

/** Spaces around a word mean nothing, and one word is written in one way (UAX #15). */
export const cleaned = (data: Readonly<Record<string, string | null>>) =>
  Object.fromEntries(
    Object.entries(data).map(([field, value]) => [field, value?.trim().normalize("NFC") ?? null]),
  );

/** Every kind that the inbox knows: those of webhooks, and what clients of SCIM write. */
export const eventKinds = [...hrKinds, "scim"] as const;

/** Events that may be the first that is told of somebody. */
export const isArrival = <Event extends { readonly kind: string }>(
  event: Event,
): event is Extract<Event, { kind: "hire" | "pre_hire" }> => isArrivalKind(event.kind);

export const isArrivalKind = (kind: string | null): boolean =>
  kind === "hire" || kind === "pre_hire";

/** The number of the other record, where an event is about two. */
export function partnerNumberIn(event: { readonly kind: string }): string | undefined {
  const { intoNumber, fromNumber } = event as { intoNumber?: string; fromNumber?: string };
  if (event.kind === "merge") return intoNumber;
  return event.kind === "split" ? fromNumber : undefined;
}

/** Numbers of others that an event names. */
export function numbersNamedBy(event: object): string[] {
  const { managerNumber: manager, sponsorNumber: sponsor } = event as {
    managerNumber?: string | null;
    sponsorNumber?: string;
  };
  return [manager, sponsor].filter((number) => typeof number === "string");
}

export const unitNamedBy = (event: object): { code: string; name: string | null } | undefined => {
  const said = event as { orgCode?: string | null; orgName?: string };
  return said.orgCode ? { code: said.orgCode, name: said.orgName ?? null } : undefined;
};
