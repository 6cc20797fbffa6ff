import { z } from "zod";

/**
 * `next` is published and signs nothing yet; `signing` does; `replaced` signs no more, and what it
 * signed counts; of a `retired` one nothing counts.
 */
export const authorityStates = ["next", "signing", "replaced", "retired"] as const;
type AuthorityState = (typeof authorityStates)[number];

export const Instants = z.object({
  usedFrom: z.date().nullable(),
  replacedAt: z.date().nullable(),
  retiredAt: z.date().nullable(),
});

export function stateOf(at: z.output<typeof Instants>): AuthorityState {
  if (at.retiredAt) return "retired";
  if (at.replacedAt) return "replaced";
  return at.usedFrom ? "signing" : "next";
}
