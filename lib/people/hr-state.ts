import { z } from "zod";

export const HrState = z.enum(["pre_hire", "active", "leave", "ended"]);
export type HrState = z.output<typeof HrState>;

type Dates = {
  readonly status?: HrState | undefined;
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
};

/**
 * The state on a day (in the person's zone): what HR says within the dates, else what the dates
 * say. A last day is still worked, the day after it is not, and nobody works before their first.
 */
export function stateOn(dates: Dates, today: string): HrState {
  const { status = "active", startDate, endDate } = dates;
  if (status === "ended" || (endDate !== undefined && endDate < today)) return "ended";
  return startDate !== undefined && startDate > today ? "pre_hire" : status;
}
