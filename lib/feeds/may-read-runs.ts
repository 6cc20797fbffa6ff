import { holds, no, yes, type Actor } from "#lib/kernel/index.ts";

/** Whoever imports; and whoever may release what the brake holds, who has to see it first. */
export const mayReadRuns = (actor: Actor) =>
  ["feeds.manage", "holds.release"].some((right) => holds(actor, right))
    ? yes()
    : no(actor.kind === "nobody" ? "not_signed_in" : "needs_feeds.manage");
