import type { PersonId, Work } from "#lib/kernel/index.ts";
import { clientOf } from "#lib/devices/index.ts";
import { onlySignIn } from "./only-sign-in.ts";

/** Tells the person by another way than this page, and from where it was done. */
export function sayChanged(work: Work, personId: PersonId, change: string): void {
  const at = work.now.toISOString();
  work.announce("person.factors-changed", { personId, change, at, place: placeOf(work, personId) });
}

/** Of whoever is, or may be, the person; a colleague's own place is theirs. */
function placeOf({ actor, context }: Work, personId: PersonId) {
  const isTheirs = actor.kind === "person" && actor.personId === personId;
  if (!isTheirs && !onlySignIn(actor).allowed) return null;
  const { browser, system } = clientOf(context.userAgent);
  return { address: context.address ?? null, browser, system };
}
