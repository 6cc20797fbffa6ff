import { z } from "zod";
import { no, yes, type Actor, type Decision } from "#lib/kernel/index.ts";

/** A client of SCIM is a module: what it writes is its own feed's. */
export const onlyClients = (actor: Actor): Decision => {
  if (actor.kind === "nobody") return no("not_signed_in");
  return actor.kind === "module" ? yes() : no("only_a_module");
};

/** A resource, or the body of a PATCH, as it came; the pure core reads it. */
export const Body = z.record(z.string(), z.unknown());

/** The version that a change was made of; another one is not changed. */
export const IfMatch = z.number().int().optional();

export const Answer = z.object({
  resource: z.record(z.string(), z.unknown()),
  version: z.number(),
});
