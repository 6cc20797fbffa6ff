import { holds, type Actor } from "#lib/kernel/index.ts";

type Known = { readonly id: string; readonly managerId: string | null };

/** All facts: oneself, one's manager, and who may read people. Names and places are everybody's. */
export function readsFacts(actor: Actor, person: Known): boolean {
  if (holds(actor, "people.read")) return true;
  if (actor.kind !== "person") return false;
  return actor.personId === person.id || actor.personId === person.managerId;
}
