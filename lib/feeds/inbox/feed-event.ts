import { z } from "zod";
import { FactsShape, type Facts, type Turn } from "#lib/people/index.ts";
import { FeedRow } from "../file/index.ts";
import { HrEvent, isArrival } from "./hr-event.ts";

const { employeeNumber, orgCode, orgName, sponsorNumber } = FeedRow.shape;

/** What a client of SCIM keeps of somebody besides facts, after a write. */
export const KeptUser = z.object({
  externalId: z.string().nullable(),
  userName: z.string(),
  active: z.boolean(),
  attributes: z.record(z.string(), z.unknown()),
  /** Stops everything at once, or lifts what this client stopped. */
  suspension: z.enum(["begins", "ends"]).nullable(),
  isDeleted: z.boolean(),
});
export type KeptUser = z.output<typeof KeptUser>;

const Effective = z.union([
  z.strictObject({ day: z.string(), edge: z.enum(["start", "end"]) }),
  z.strictObject({ at: z.coerce.date() }),
]);

/** What a write says of facts: everything that holds, or what changes. */
export type WrittenSays =
  | { readonly whole: Facts }
  | { readonly part: Partial<Facts>; readonly turn?: Turn | undefined };

/**
 * A write of SCIM as it was understood: people by our ids, since its client knows them. No webhook
 * can say it.
 */
export const ScimWrite = z.strictObject({
  kind: z.literal("scim"),
  ...{ employeeNumber, orgCode, orgName, sponsorNumber },
  newEmployeeNumber: employeeNumber.optional(),
  effective: Effective,
  /** Unset: nothing of what facts tell. */
  says: z
    .union([
      z.strictObject({ whole: FactsShape }),
      z.strictObject({
        part: FactsShape.partial(),
        turn: z.enum(["begin", "end", "leave", "return"]).optional(),
      }),
    ])
    // What is not said is not there: JSON has no undefined.
    .transform((said) => said as WrittenSays)
    .optional(),
  user: KeptUser,
});
export type ScimWrite = z.output<typeof ScimWrite>;

/** Everything that the inbox keeps. */
export const FeedEvent = z.union([HrEvent, ScimWrite]);
export type FeedEvent = z.output<typeof FeedEvent>;

/** Whether it may be the first that is told of somebody. */
export const isFirstWord = (event: FeedEvent): boolean =>
  event.kind === "scim" ? event.says !== undefined && "whole" in event.says : isArrival(event);

/** The number that somebody is to have from now on, if it says one. */
export function newNumbersIn(event: FeedEvent): string[] {
  const isNaming = event.kind === "identity_change" || event.kind === "scim";
  const number = isNaming ? event.newEmployeeNumber : undefined;
  return number === undefined ? [] : [number];
}
