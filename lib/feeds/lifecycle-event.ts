import { z } from "zod";
import type { Effective, Facts, Statement, Turn } from "#lib/people/index.ts";
import { FeedRow } from "./file/index.ts";

const { orgCode, title, grade, location, managerNumber, sponsorNumber, timeZone } = FeedRow.shape;
/** Far enough for every calendar that an HR system keeps. */
export const Day = FeedRow.shape.startDate
  .unwrap()
  .refine((day) => day >= "1900-01-01" && day < "9999-01-01", "a day from 1900 to 9998");

/** Where and as what somebody works from a day on; what is not named stays. */
const Placed = { orgCode, title, grade, location, managerNumber, timeZone };

/**
 * What happens in somebody's working life, as it is told of a person who is known. `day` is in
 * their zone: the first one on which it holds, for ends the last one that is still worked.
 */
export const LifecycleEvent = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: z.literal("transfer"), day: Day, ...Placed })
    .refine(({ kind: _kind, day: _day, ...place }) => Object.keys(place).length > 0, {
      path: ["orgCode"],
      message: "what changes: unit, title, grade, location, manager or time zone",
    }),
  z.strictObject({ kind: z.literal("leave_start"), day: Day }),
  z.strictObject({ kind: z.literal("return"), day: Day }),
  z.strictObject({ kind: z.literal("resignation"), day: Day }),
  z.strictObject({ kind: z.literal("termination_immediate") }),
  z.strictObject({ kind: z.literal("rehire"), day: Day, ...Placed }),
  z.strictObject({ kind: z.literal("contractor_extension"), day: Day, sponsorNumber }),
]);
export type LifecycleEvent = z.output<typeof LifecycleEvent>;

/** Codes and numbers of an event as ids; unset: not named. */
export type Named = {
  readonly orgUnitId?: string | undefined;
  readonly managerId?: string | undefined;
  readonly sponsorId?: string | undefined;
};

/** What is told, and from when. */
export type Saying = Pick<Statement, "effective"> & {
  readonly says: { readonly part: Partial<Facts>; readonly turn?: Turn };
};

/** From when on an event says what. */
export function sayingOf(event: LifecycleEvent, named: Named, now: Date): Saying {
  switch (event.kind) {
    case "transfer":
      return { effective: from(event.day), says: { part: placeOf(event, named) } };
    case "rehire":
      return { effective: from(event.day), says: { part: placeOf(event, named), turn: "begin" } };
    case "leave_start":
      return { effective: from(event.day), says: { part: {}, turn: "leave" } };
    case "return":
      return { effective: from(event.day), says: { part: {}, turn: "return" } };
    case "resignation":
      return { effective: { day: event.day, edge: "end" }, says: { part: {}, turn: "end" } };
    case "termination_immediate":
      return { effective: { at: now }, says: { part: {}, turn: "end" } };
    case "contractor_extension": {
      const { sponsorId } = named;
      const part = { endDate: event.day, ...(sponsorId !== undefined && { sponsorId }) };
      return { effective: { at: now }, says: { part } };
    }
  }
}

const from = (day: string): Effective => ({ day, edge: "start" });

type Place = Pick<FeedRow, "title" | "grade" | "location" | "timeZone">;

function placeOf(event: Place, { orgUnitId, managerId }: Named): Partial<Facts> {
  const { title, grade, location, timeZone } = event;
  const said = { title, grade, location, timeZone, orgUnitId, managerId };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
