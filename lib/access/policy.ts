import {
  holds,
  isOnlyImpersonated,
  no,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";

/** One's own access, and with the right to read access, everybody's. */
export function maySeeAccessOf(actor: Actor, personId: string): Decision {
  if (actor.kind === "person" && actor.personId === personId) return yes();
  if (actor.kind === "module" && actor.scopes.has("access:evaluate")) return yes();
  return holds(actor, "access.read") ? yes() : no("needs_access.read");
}

/** Nobody gives access to themselves, whatever they may give to others. */
export function mayGive(actor: Actor, personId: string): Decision {
  if (!holds(actor, "access.manage")) return no("needs_access.manage");
  if (actor.kind === "person" && actor.personId === personId) return no("own_access");
  return isOnlyImpersonated(actor) ? no("impersonated") : yes();
}

/** Whoever holds something may give it up; taking it from others is for access managers. */
export function mayEnd(actor: Actor, personId: string): Decision {
  if (actor.kind === "person" && actor.personId === personId) return yes();
  return holds(actor, "access.manage") ? yes() : no("needs_access.manage");
}
