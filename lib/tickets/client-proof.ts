import { createHash, timingSafeEqual } from "node:crypto";
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from "jose";
import { hashOfHandle } from "./handle.ts";
import type { Client } from "./module-store.ts";

/** How a caller of the token endpoint says which module it is. */
export type Proof =
  | { readonly kind: "assertion"; readonly assertion: string }
  | { readonly kind: "secret"; readonly name: string; readonly secret: string }
  | { readonly kind: "certificate"; readonly name: string; readonly thumbprint: string };

/** An assertion that fits, to be taken once. */
export type Fitted =
  | { readonly jtiHash: Uint8Array<ArrayBuffer>; readonly expiresAt: Date }
  | "no_jti";

const algorithms = ["EdDSA", "Ed25519", "ES256", "PS256"];
/** Longest life of an assertion, and how far two clocks may be apart, in seconds. */
const assertionSecondsMax = 300;
const skewSeconds = 30;
const assertionLengthMax = 8192;

/** Whom a proof claims to be; nothing that was proven yet. */
export function claimedName(proof: Proof): string | undefined {
  if (proof.kind !== "assertion") return proof.name;
  if (proof.assertion.length > assertionLengthMax) return undefined;
  try {
    const { sub } = decodeJwt(proof.assertion);
    return sub;
  } catch {
    return undefined;
  }
}

type Place = { readonly audiences: readonly string[]; readonly now: Date };

/** Whether the proof is the module's; undefined when it is not, whatever is wrong with it. */
export async function fits(
  proof: Proof,
  client: Client,
  place: Place,
): Promise<Fitted | undefined> {
  if (proof.kind === "assertion") {
    if (client.authentication !== "private_key_jwt") return undefined;
    return fittedAssertion(proof.assertion, client, place);
  }
  if (proof.kind === "certificate") {
    const isOwn = client.authentication === "tls_client_auth";
    return isOwn && client.certificate === proof.thumbprint ? "no_jti" : undefined;
  }
  const given = hashOfHandle(proof.secret);
  if (client.authentication !== "client_secret_basic" || !client.secretHash || !given) {
    return undefined;
  }
  return timingSafeEqual(given, client.secretHash) ? "no_jti" : undefined;
}

/** RFC 7523 §3, stricter: short, for this endpoint alone, and named so that it is taken once. */
async function fittedAssertion(
  assertion: string,
  client: Client,
  { audiences, now }: Place,
): Promise<Fitted | undefined> {
  const name = claimedName({ kind: "assertion", assertion });
  if (name === undefined) return undefined;
  try {
    const { payload } = await jwtVerify(
      assertion,
      createLocalJWKSet(client.jwks as JSONWebKeySet),
      {
        algorithms,
        issuer: name,
        subject: name,
        audience: [...audiences],
        clockTolerance: skewSeconds,
        currentDate: now,
        requiredClaims: ["exp", "jti"],
      },
    );
    const { exp = 0, jti = "", aud } = payload;
    const lastsSeconds = exp - now.getTime() / 1000;
    // For several audiences, another of them could use it here.
    const isForUsAlone = typeof aud === "string" || aud?.length === 1;
    if (lastsSeconds > assertionSecondsMax + skewSeconds || !isForUsAlone) return undefined;
    if (jti === "" || jti.length > 200) return undefined;
    const expiresAt = new Date((exp + skewSeconds) * 1000);
    return { jtiHash: createHash("sha256").update(jti).digest(), expiresAt };
  } catch {
    return undefined;
  }
}
