import type { Assurance } from "./assurance.ts";
import { no, yes, type Decision } from "./decision.ts";
import type { DeviceId, ModuleId, PersonId, TicketId } from "./ids.ts";

/**
 * Who acts. `rights` are codes of the portal's own entitlements that hold at the command's instant;
 * the doors fill them, so they can be empty outside one.
 */
export type Actor =
  | {
      readonly kind: "person";
      readonly personId: PersonId;
      readonly ticketId: TicketId;
      readonly deviceId?: DeviceId;
      /** After NIST SP 800-63B-4. */
      readonly assurance: Assurance;
      readonly authenticatedAt: Date;
      readonly isImpersonated: boolean;
      /** Set when a module acts for the person: it may what both may, within these scopes. */
      readonly acting?: { readonly moduleId: ModuleId; readonly scopes: ReadonlySet<string> };
      readonly rights: ReadonlySet<string>;
    }
  | {
      readonly kind: "module";
      readonly moduleId: ModuleId;
      readonly ticketId: TicketId;
      readonly scopes: ReadonlySet<string>;
      readonly rights: ReadonlySet<string>;
    }
  /** Someone at a console who holds the database's credentials. */
  | { readonly kind: "operator"; readonly name: string; readonly rights: ReadonlySet<string> }
  /** Postern itself: a clock that struck, a roll-out that goes on. */
  | { readonly kind: "system"; readonly name: string; readonly rights: ReadonlySet<string> }
  | { readonly kind: "nobody"; readonly rights: ReadonlySet<string> };

export type PersonActor = Extract<Actor, { kind: "person" }>;

const nothing: ReadonlySet<string> = new Set();
export const nobody: Actor = { kind: "nobody", rights: nothing };
export const systemActor = (name: string): Actor => ({ kind: "system", name, rights: nothing });
export const operatorActor = (name: string): Actor => ({ kind: "operator", name, rights: nothing });

/** Whether the actor holds one of the portal's own rights. Postern's own jobs and the console do. */
export function holds(actor: Actor, right: string): boolean {
  if (actor.kind === "system") return true;
  if (actor.kind === "operator") return true;
  return actor.rights.has(right);
}

/** The usual policy: who holds the right may. */
export const needs =
  (right: string) =>
  (actor: Actor): Decision =>
    holds(actor, right) ? yes() : no(actor.kind === "nobody" ? "not_signed_in" : `needs_${right}`);

/** For acts that only Postern's own jobs and the console do. */
export const onlySystem = (actor: Actor): Decision =>
  actor.kind === "system" || actor.kind === "operator" ? yes() : no("only_postern_itself");

/** For acts that need the database's credentials: such a call comes from no sign-in. */
export const onlyConsole = (actor: Actor): Decision =>
  actor.kind === "operator" ? yes() : no("only_at_the_console");

/** Every signed-in person, with nothing more. */
export const anyPerson = (actor: Actor): Decision<Pick<PersonActor, "personId" | "ticketId">> =>
  actor.kind === "person" ? yes(actor) : no("only_a_person");

/** Names an actor; a module that acts for a person, and support, are not that person. */
export function actorKey(actor: Actor): string {
  switch (actor.kind) {
    case "person": {
      const by = actor.acting ? `:module:${actor.acting.moduleId}` : "";
      return `person:${actor.personId}${by}${actor.isImpersonated ? ":marked" : ""}`;
    }
    case "module":
      return `module:${actor.moduleId}`;
    case "operator":
    case "system":
      return `${actor.kind}:${actor.name}`;
    case "nobody":
      return "nobody";
  }
}
