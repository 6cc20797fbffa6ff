import { endOfDay, startOfDay } from "./zone-day.ts";
import type { HrState } from "./hr-state.ts";

/** A job beside the first one, at the same time. */
export type Job = {
  /** As the source names it. */
  readonly id: string;
  readonly orgUnitId: string | null;
  readonly title: string | null;
  readonly grade: string | null;
  readonly location: string | null;
  readonly managerId: string | null;
};

/** What is to hold of a person from now on, as somebody told us. Days are YYYY-MM-DD. */
export type Snapshot = {
  readonly personId: string;
  readonly employeeNumber: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly displayName: string;
  readonly workEmail: string | null;
  readonly workerType: string;
  readonly hrState: HrState;
  readonly timeZone: string;
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly orgUnitId: string | null;
  readonly title: string | null;
  readonly grade: string | null;
  readonly location: string | null;
  readonly managerId: string | null;
  readonly sponsorId: string | null;
  /** Further jobs, by id; unset: none. */
  readonly jobs?: readonly Job[] | undefined;
};

/** Employment as instants: from the start of the first day to the end of the last. */
export function employmentOf(
  snapshot: Snapshot,
  at: Date,
): { startsAt: Date | null; endsAt: Date | null } {
  const { startDate, endDate, timeZone, hrState } = snapshot;
  const startsAt = startDate === null ? null : startOfDay(startDate, timeZone);
  if (endDate !== null) return { startsAt, endsAt: endOfDay(endDate, timeZone) };
  return { startsAt, endsAt: hrState === "ended" ? at : null };
}
