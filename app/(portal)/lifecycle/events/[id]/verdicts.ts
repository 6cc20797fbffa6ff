import type { VerdictName } from "#components/lifecycle/verdict-button.tsx";

type Held = { readonly kind: string | null; readonly reason: string | null };

const isGivenAgain = new Set(["number_of_another", "another_name"]);

/** What can be said of an event that is held, beside who a newcomer is. */
export function verdictsOf({ kind, reason }: Held): readonly VerdictName[] {
  const isArrival = kind === "hire" || kind === "pre_hire";
  if (reason === "may_be_known") return ["drop", "new"];
  if (isArrival && isGivenAgain.has(reason ?? "")) return ["drop", "same", "again"];
  return ["drop", "apply"];
}
