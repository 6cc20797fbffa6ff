import { z } from "zod";
import type { Fact, PersonId, Work } from "#lib/kernel/index.ts";
import type { Attempted } from "./assurance.ts";
import { sayChanged } from "./say-changed.ts";

/**
 * What an attempt answers; the same whether or not the account exists. An outcome that says more is
 * of its own door.
 */
export const Answered = z.discriminatedUnion("outcome", [
  /** "over": this sign-in begins anew with the password. */
  z.object({ outcome: z.enum(["passed", "failed", "over"]) }),
  /** Seconds until an answer is heard again. */
  z.object({ outcome: z.literal("wait"), seconds: z.number() }),
]);
export type Answer = z.output<typeof Answered>;

/** One event per attempt, whatever came of it. */
export function recordAttempt(
  work: Work,
  attempt: {
    readonly personId: PersonId | null;
    readonly factor: Attempted;
    readonly outcome: "passed" | "failed";
    readonly isDisabled?: boolean;
  },
): void {
  const { personId, factor, outcome, isDisabled = false } = attempt;
  const fact: Fact = {
    action: "signin.attempt",
    ...(personId !== null && { target: personId, persons: [personId] }),
    detail: { factor, outcome, ...(isDisabled && { isDisabled }) },
  };
  work.record(fact);
  if (isDisabled && personId !== null) {
    sayChanged(work, personId, `${factor}_disabled`);
  }
}
