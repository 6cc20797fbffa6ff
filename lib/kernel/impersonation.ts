import type { Actor } from "./actor.ts";

/** Whether support's tickets may decide: only on servers that are started to be tested. */
export const isImpersonationAllowed = (): boolean =>
  process.env["POSTERN_ALLOW_IMPERSONATION"] === "1";

/** Decisions, factor changes and releases are the person's own: a marked ticket does none. */
export const isOnlyImpersonated = (actor: Actor): boolean =>
  actor.kind === "person" && actor.isImpersonated && !isImpersonationAllowed();
