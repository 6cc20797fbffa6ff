import { holds, no, yes, type Actor } from "#lib/kernel/index.ts";

const needsOneOf = (actor: Actor, rights: readonly string[]) =>
  rights.some((right) => holds(actor, right))
    ? yes()
    : no(actor.kind === "nobody" ? "not_signed_in" : "needs_feeds.manage");

/** Whoever imports; and whoever may release what the brake holds, who has to see it first. */
export const mayReadRuns = (actor: Actor) => needsOneOf(actor, ["feeds.manage", "holds.release"]);

/** They as well, and whoever may read what is told of people. */
export const mayReadEvents = (actor: Actor) =>
  needsOneOf(actor, ["feeds.manage", "holds.release", "people.read"]);
