import { z } from "zod";
import {
  inPersonWith,
  ModuleId,
  no,
  PersonId,
  port,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";
import { Jwks } from "./module-keys.ts";

export const dataClasses = ["identity", "contact", "employment", "access", "health", "payment"];

/** How a module proves itself (RFC 7523, RFC 8705, RFC 6749 §2.3.1). */
export const Authentication = z.discriminatedUnion("method", [
  z.object({ method: z.literal("private_key_jwt"), jwks: Jwks }),
  z.object({
    method: z.literal("tls_client_auth"),
    /** SHA-256 of the certificate, as openssl prints it. */
    certificate: z
      .string()
      .max(200)
      .transform((text) => text.replaceAll(/[:\s]/g, "").toLowerCase())
      .pipe(z.string().regex(/^[0-9a-f]{64}$/, "SHA-256, 64 hexadecimal digits")),
  }),
  z.object({ method: z.literal("client_secret_basic") }),
]);
export type Authentication = z.output<typeof Authentication>;

export const ModuleName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "lower-case letters, digits, . _ -");

export const registration = {
  ownerId: PersonId,
  purpose: z.string().trim().min(10).max(1000),
  dataClasses: z.array(z.string().regex(/^[a-z][a-z_-]{1,39}$/)).max(20),
  scopes: z.array(z.string().max(60)).min(1).max(30),
  authentication: Authentication,
} as const;

export const Module = z.object({
  moduleId: ModuleId,
  name: z.string(),
  ownerId: PersonId.nullable(),
  owner: z.string(),
  ownerNumber: z.string(),
  purpose: z.string(),
  dataClasses: z.array(z.string()),
  scopes: z.array(z.string()),
  authentication: z.enum(["console", "private_key_jwt", "tls_client_auth", "client_secret_basic"]),
  /** What it proves itself with, as far as that is public. */
  jwks: Jwks.nullable(),
  certificate: z.string().nullable(),
  createdAt: z.date(),
  retiredAt: z.date().nullable(),
  liveTickets: z.number(),
});

/**
 * Whoever manages modules gives one what they hold themselves, and nothing more: whoever can
 * choose a module's keys can be that module.
 */
export function mayShape(actor: Actor, scopes: readonly string[]): Decision {
  if (actor.kind === "operator") return yes();
  const keeper = inPersonWith("modules.manage")(actor);
  if (!keeper.allowed) return keeper;
  const needed = port("rightsToGive")(new Set(scopes));
  return [...needed].every((right) => actor.rights.has(right)) ? yes() : no("beyond_own_rights");
}
