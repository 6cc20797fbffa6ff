import { no, yes, type Actor, type Decision, type PersonActor } from "#lib/kernel/index.ts";
import { isAsMuch, mostOf, type Proof } from "./proof.ts";
import type { Feature } from "./right.ts";

/** Doors that only the gateway opens, for whoever it heard. */
export const onlyGateway = (actor: Actor): Decision =>
  actor.kind === "system" && actor.name === "gateway" ? yes() : no("only_the_gateway");

/** A right in force to enter one host as one login. */
export type Entry = {
  readonly entitlementId: string;
  readonly features: readonly Feature[];
  readonly forwardPorts: readonly number[];
  readonly isPrivileged: boolean;
  readonly proof: Proof;
};

export type Allowed = {
  readonly entitlementIds: readonly string[];
  readonly features: readonly Feature[];
  readonly forwardPorts: readonly number[];
  /** Of a production host, or by a privileged right: it fails closed when nothing is heard. */
  readonly isPrivileged: boolean;
  readonly proof: Proof;
};

/** What several rights to one door allow together. */
export const together = (entries: readonly Entry[]): Allowed => ({
  entitlementIds: entries.map(({ entitlementId }) => entitlementId),
  features: [...new Set(entries.flatMap(({ features }) => features))],
  forwardPorts: [...new Set(entries.flatMap(({ forwardPorts }) => forwardPorts))],
  isPrivileged: entries.some(({ isPrivileged }) => isPrivileged),
  proof: mostOf(entries.map(({ proof }) => proof)),
});

/** A person, in person, with their own ticket and a right in force: and nobody else. */
export function mayAsk(actor: Actor, entries: readonly Entry[]): Decision<Allowed> {
  if (actor.kind !== "person" || actor.acting) return no("only_a_person");
  if (actor.isImpersonated) return no("impersonated");
  if (entries.length === 0) return no("no_right_to_enter");
  return yes(together(entries));
}

/** The same, who proved what the right asks beside the key; `given` is the most they did. */
export function mayOpen(
  actor: Actor,
  { entries, given }: { readonly entries: readonly Entry[]; readonly given: Proof },
): Decision<Allowed> {
  const asked = mayAsk(actor, entries);
  if (!asked.allowed || isAsMuch(given, asked.proof.proof)) return asked;
  return no("confirmation_needed");
}

/** Whoever is in a session, by the ticket that opened it, and nobody in their place. */
export function mayAskToUnlock(
  actor: Actor,
  session: { readonly ticketId: string } | undefined,
): Decision<PersonActor> {
  if (actor.kind !== "person" || actor.acting) return no("only_a_person");
  if (actor.isImpersonated) return no("impersonated");
  return actor.ticketId === session?.ticketId ? yes(actor) : no("not_your_session");
}
