import { z } from "zod";
import { idOf, PersonId } from "#lib/kernel/index.ts";

export const LeaverCaseId = idOf("leaver_case");
export const caseStates = ["announced", "open", "closed", "rescinded"] as const;

/** What came back of one right when an end was taken back, or why it did not. */
const Outcome = z.object({
  /** What the end closed. */
  assignmentId: z.string(),
  targetKind: z.enum(["entitlement", "role"]),
  targetId: z.string(),
  /** What stands for it now; unset: it stays out. */
  again: z.string().nullable(),
  because: z.enum(["expired", "privileged", "gone"]).nullable(),
});
export const Outcomes = z.array(Outcome);
export type Outcome = z.output<typeof Outcome>;

const base = {
  id: LeaverCaseId,
  personId: PersonId,
  /** When employment ends, by the facts. */
  endsAt: z.date(),
  openedAt: z.date(),
  endedBy: z.array(PersonId),
  troubleAt: z.date().nullable(),
  rehiredAt: z.date().nullable(),
};

/** One end of one person, in one of four states. */
export const LeaverCase = z.discriminatedUnion("state", [
  z.object({ ...base, state: z.literal("announced") }),
  z.object({ ...base, state: z.literal("open"), since: z.date() }),
  z.object({ ...base, state: z.literal("closed"), since: z.date(), closedAt: z.date() }),
  z.object({
    ...base,
    state: z.literal("rescinded"),
    /** Unset: it was taken back before it came. */
    since: z.date().nullable(),
    rescindedAt: z.date(),
    restored: Outcomes.nullable(),
  }),
]);
export type LeaverCase = z.output<typeof LeaverCase>;
export type Standing = Exclude<LeaverCase, { state: "rescinded" }>;
export type OpenCase = Extract<LeaverCase, { state: "open" }>;

/** How long before an end its case is announced, in days: the longest usual notice. */
export const announcedDays = 90;
/** How long something may still be on before somebody is told, in minutes. */
export const troubleMinutes = 5;
/** How long something owned may wait for a decision, in days. */
export const decideDays = 14;

/** When a fresh case is read again, in seconds after it opened; each minute from then on. */
export const readAgainSeconds = [1, 5, 20] as const;
