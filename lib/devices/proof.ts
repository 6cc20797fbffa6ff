import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } from "jose";
import { z } from "zod";
import { readSettings } from "#lib/kernel/settings.ts";

/** What a browser says of itself, signed with the device's key; claims, not facts. */
export const SelfReport = z.object({
  webdriver: z.boolean(),
  userAgent: z.string().max(1000),
  /** The device's model, as high-entropy client hints say it. */
  model: z.string().max(100).optional(),
  /** What draws its pictures, as WebGL says it. */
  renderer: z.string().max(200).optional(),
});
export type SelfReport = z.output<typeof SelfReport>;

/** What comes with a form besides what somebody typed; from the form and the headers. */
export const ClientReport = z.object({
  proof: z.string().max(4096).optional(),
  /** Sec-CH-UA-Platform, unquoted (https://wicg.github.io/ua-client-hints/). */
  platform: z.string().max(60).optional(),
});
export type ClientReport = z.output<typeof ClientReport>;

export type DeviceProof = { readonly thumbprint: string; readonly report: SelfReport };

/** What each proof is made for; also the path in its `htu`. */
export type ProofPath = "/sign-in" | "/device-check";

const Claims = z.object({
  htm: z.literal("POST"),
  htu: z.string(),
  nonce: z.string(),
  client: SelfReport,
});

/**
 * The key that signed this DPoP proof (RFC 9449 §4.3) for this nonce; undefined when it proves
 * nothing. Freshness comes from the nonce, which is good once, not from the client's clock.
 */
export async function readProof(
  proof: string | undefined,
  expected: { readonly nonce: string; readonly path: ProofPath },
): Promise<DeviceProof | undefined> {
  if (proof === undefined || proof === "") return undefined;
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: ["ES256"],
      typ: "dpop+jwt",
    });
    const claims = Claims.safeParse(payload);
    const { jwk } = protectedHeader;
    if (!claims.success || !jwk) return undefined;
    const { htu, nonce, client } = claims.data;
    const isMeant = nonce === expected.nonce && htu === pageOf(expected.path);
    return isMeant ? { thumbprint: await calculateJwkThumbprint(jwk), report: client } : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const pageOf = (path: ProofPath): string => new URL(path, readSettings(process.env).publicUrl).href;
