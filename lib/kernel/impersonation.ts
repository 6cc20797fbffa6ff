import { holds, type Actor, type PersonActor } from "./actor.ts";
import { no, yes, type Decision } from "./decision.ts";

/** Whether support's tickets may decide: only on servers that are started to be tested. */
export const isImpersonationAllowed = (): boolean =>
  process.env["POSTERN_ALLOW_IMPERSONATION"] === "1";

/** Decisions, factor changes and releases are the person's own: a marked ticket does none. */
export const isOnlyImpersonated = (actor: Actor): boolean =>
  actor.kind === "person" && actor.isImpersonated && !isImpersonationAllowed();

/** By the person themselves: support's tickets do not count. */
export function inPerson(actor: Actor): Decision<PersonActor> {
  if (actor.kind !== "person") return no("only_a_person");
  return isOnlyImpersonated(actor) ? no("impersonated") : yes(actor);
}

/** By somebody who holds the right, and is there in person. */
export const inPersonWith =
  (right: string) =>
  (actor: Actor): Decision<PersonActor> =>
    holds(actor, right) ? inPerson(actor) : no(`needs_${right}`);
