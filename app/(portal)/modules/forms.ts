import { z } from "zod";
import { ModuleId } from "#lib/kernel/index.ts";

/** Pasted text; what is no JSON is refused like any other wrong field. */
const Keys = z
  .string()
  .max(50_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "JSON", path: [] });
      return z.NEVER;
    }
  })
  .pipe(z.object({ keys: z.array(z.record(z.string(), z.unknown())) }));

const Proof = z.discriminatedUnion("method", [
  z.object({ method: z.literal("private_key_jwt"), jwks: Keys }),
  z.object({ method: z.literal("tls_client_auth"), certificate: z.string() }),
  z.object({ method: z.literal("client_secret_basic") }),
]);

const shape = {
  owner: z.string().trim().min(1).max(64),
  purpose: z.string(),
  scopes: z.array(z.string()),
  dataClasses: z.array(z.string()),
};

/** The form lies flat; the door takes the proof as one thing. */
const nested = <T extends z.ZodRawShape>(more: T) =>
  z.preprocess(
    (flat) => {
      const { method, jwks, certificate, ...rest } = flat as Record<string, unknown>;
      return { ...rest, authentication: { method, jwks, certificate } };
    },
    z.object({ ...shape, ...more, authentication: Proof }),
  );

export const Registering = nested({ name: z.string() });
export const Shaping = nested({ moduleId: ModuleId });
export const Retiring = z.object({ moduleId: ModuleId, reason: z.string() });
