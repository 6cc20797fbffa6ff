import {
  holds,
  isOnlyImpersonated,
  no,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";
import type { LifecycleEvent } from "./lifecycle-event.ts";

type Telling = {
  readonly personId: string;
  /** Unset: something that was told is taken back. */
  readonly event?: LifecycleEvent | undefined;
  readonly insteadOf?: string | undefined;
};

const taking: ReadonlySet<string> = new Set([
  "leave_start",
  "resignation",
  "termination_immediate",
]);

/** What only ever takes: whoever manages people may tell it, and a feed of anybody of its own. */
export const isTaking = (kind: string): boolean => taking.has(kind);

/**
 * Nobody tells what makes them somebody else, whatever they may tell of others. What may give
 * rights, as rules give them to a place, takes the right to give rights as well.
 */
export function mayTell(actor: Actor, { personId, event, insteadOf }: Telling): Decision {
  if (!holds(actor, "people.manage")) return no("needs_people.manage");
  if (actor.kind === "person" && actor.personId === personId) return no("own_facts");
  const takes = event !== undefined && isTaking(event.kind) && insteadOf === undefined;
  if (!takes && !holds(actor, "access.manage")) return no("needs_access.manage");
  return isOnlyImpersonated(actor) ? no("impersonated") : yes();
}
