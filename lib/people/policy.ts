import { holds, sql, type Actor, type Sql } from "#lib/kernel/index.ts";

type Known = { readonly id: string; readonly managerId: string | null };

/** All facts: oneself, one's manager, and who may read people. Names and places are everybody's. */
export function readsFacts(actor: Actor, person: Known): boolean {
  if (holds(actor, "people.read")) return true;
  if (actor.kind !== "person") return false;
  return actor.personId === person.id || actor.personId === person.managerId;
}

/** The same as a filter, for lists; a property test holds the two together. */
export function readsFactsSql(actor: Actor): Sql {
  if (holds(actor, "people.read")) return sql`true`;
  if (actor.kind !== "person") return sql`false`;
  return sql`(p.id = ${actor.personId}::uuid or p.manager_id = ${actor.personId}::uuid)`;
}
