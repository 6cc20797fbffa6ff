import { holds, no, sql, yes, type Actor, type Sql } from "#lib/kernel/index.ts";

/** Whoever keeps the catalogue or reads everybody's access sees all of it. */
const seesAll = (actor: Actor): boolean =>
  holds(actor, "catalog.manage") || holds(actor, "access.read");

export const seesCatalogue = (actor: Actor) =>
  actor.kind === "nobody" ? no("not_signed_in") : yes();

const isCurrent = (thing: Sql, now: Date): Sql =>
  sql`(${thing}.retires_at is null or ${thing}.retires_at > ${now})`;

/**
 * Rights `e` of systems `s` that somebody may see: what can be asked for, what they own, what they
 * hold.
 */
export function seesEntitlementSql(actor: Actor, now: Date): Sql {
  if (seesAll(actor)) return sql`true`;
  const current = sql`${isCurrent(sql`e`, now)} and ${isCurrent(sql`s`, now)}`;
  if (actor.kind !== "person") return sql`(e.is_requestable and ${current})`;
  const id = sql`${actor.personId}::uuid`;
  return sql`((e.is_requestable and ${current}) or ${id} in (e.owner_id, s.owner_id)
    or exists (select from access a where a.entitlement_id = e.id and a.person_id = ${id}
                 and a.withdrawn_by is null and a.valid_from <= ${now}
                 and (a.valid_to is null or a.valid_to > ${now})))`;
}

/** Systems `s`: one's own, and those of which a right is visible. */
export function seesSystemSql(actor: Actor, now: Date): Sql {
  if (seesAll(actor)) return sql`true`;
  const owned = actor.kind === "person" ? sql`s.owner_id = ${actor.personId}::uuid` : sql`false`;
  return sql`(${owned} or exists (select from entitlement e where e.system_id = s.id
    and ${seesEntitlementSql(actor, now)}))`;
}

/** Roles `r`: what can be asked for, what one owns, what one holds. */
export function seesRoleSql(actor: Actor, now: Date): Sql {
  if (seesAll(actor)) return sql`true`;
  const open = sql`(r.is_requestable and ${isCurrent(sql`r`, now)})`;
  if (actor.kind !== "person") return open;
  const id = sql`${actor.personId}::uuid`;
  return sql`(${open} or r.owner_id = ${id}
    or exists (select from assignment n where n.target_kind = 'role' and n.target_id = r.id
                 and n.person_id = ${id} and n.closed_by is null))`;
}
