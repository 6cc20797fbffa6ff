import { no, yes, type Actor } from "#lib/kernel/index.ts";

/** Doors that only this room's own acts open, for somebody who is nobody yet. */
export const onlySignIn = (actor: Actor) =>
  actor.kind === "system" && actor.name === "sign-in" ? yes() : no("only_signing_in");
