import type { Actor } from "./actor.ts";
import { newId } from "./ids.ts";

/** Everything a door needs to know about where a call comes from. */
export type Context = {
  readonly actor: Actor;
  /** Leads from an error page to the log line. */
  readonly requestId: string;
  readonly address?: string;
  readonly userAgent?: string;
  /** What the browser was given when it was met as a device; says which it claims to be. */
  readonly deviceCookie?: string;
  readonly idempotencyKey?: string;
};

/** The first step of every entrance, after it found out who is there. */
export const begin = (actor: Actor, where: Omit<Partial<Context>, "actor"> = {}): Context => ({
  requestId: newId(),
  ...where,
  actor,
});
