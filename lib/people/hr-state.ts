import { z } from "zod";

export const HrState = z.enum(["pre_hire", "active", "leave", "ended"]);
export type HrState = z.output<typeof HrState>;

type Dates = {
  readonly status?: HrState | undefined;
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
};

/**
 * The state on a day (in the person's zone): what HR says, else what the dates say. A last day is
 * still worked; the day after it is not.
 */
export function stateOn(dates: Dates, today: string): HrState {
  if (dates.status !== undefined) return dates.status;
  if (dates.endDate !== undefined && dates.endDate < today) return "ended";
  return dates.startDate !== undefined && dates.startDate > today ? "pre_hire" : "active";
}
