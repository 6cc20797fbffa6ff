import { webcrypto } from "node:crypto";
import { exportJWK, SignJWT, type JWK } from "jose";

const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;

export type Said = {
  readonly webdriver?: boolean;
  readonly userAgent?: string;
  readonly model?: string;
  readonly renderer?: string;
};

export const browserName = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36";

/** A browser as far as its key goes: what it signs is made by other code than the portal's own. */
export async function newClientKey() {
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const jwk: JWK = await exportJWK(pair.publicKey);
  const prove = (
    nonce: string,
    path: "/sign-in" | "/device-check",
    { said = {}, claims = {} }: { said?: Said; claims?: Record<string, unknown> } = {},
  ): Promise<string> =>
    new SignJWT({
      ...{ htm: "POST", htu: `http://localhost:3000${path}`, nonce, jti: "1" },
      client: { webdriver: false, userAgent: browserName, ...said },
      ...claims,
    })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
      .setIssuedAt(0)
      .sign(pair.privateKey);
  return { jwk, prove };
}
export type ClientKey = Awaited<ReturnType<typeof newClientKey>>;
