import { holds, no, yes, type Actor, type Decision } from "#lib/kernel/index.ts";

/**
 * Groups come from whoever provides people: rules give rights by them, so nobody writes down by
 * hand, or with a ticket of their own, who is in one.
 */
export function mayWriteGroups(actor: Actor): Decision {
  if (!holds(actor, "people.manage")) return no("needs_people.manage");
  return actor.kind === "module" ? yes() : no("only_a_module_provisions");
}
