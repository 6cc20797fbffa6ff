import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import type { PersonId } from "#lib/kernel/index.ts";
import { registerModule } from "#lib/tickets/index.ts";
import { clock, console as atConsole, hire, openCompany } from "#tests/signin/staff.ts";
import { startRest, type Answer, type RestServer } from "#tests/support/rest-server.ts";

let server: RestServer;
let ownerId: PersonId;

type Pair = { readonly privateKey: CryptoKey; readonly jwk: JWK; readonly alg: string };
const pairs = new Map<string, Pair>();
export const pairOf = (alg: string): Pair => {
  const found = pairs.get(alg);
  if (!found) throw new Error(`no key for ${alg}`);
  return found;
};

/** A company, a server, and a pair of keys for each algorithm. */
export async function openModules(): Promise<RestServer> {
  await openCompany();
  server = await startRest();
  ownerId = (await hire()).id;
  for (const alg of ["EdDSA", "ES256", "PS256", "RS256"]) {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    pairs.set(alg, { privateKey, jwk: { ...(await exportJWK(publicKey)), alg, kid: alg }, alg });
  }
  return server;
}

export const about = (scopes: string[] = ["access:read", "requests:read"]) => ({
  ownerId,
  purpose: "pays what was worked for",
  dataClasses: ["payment"],
  scopes,
});

let count = 0;
/** Names are never given twice. */
export const nextCount = (): number => ++count;
export async function register(algs: string[] = ["EdDSA"], scopes?: string[]) {
  const name = `payroll-${nextCount()}`;
  const jwks = { keys: algs.map((alg) => pairOf(alg).jwk) };
  const { moduleId } = await registerModule(atConsole, {
    name,
    ...about(scopes),
    authentication: { method: "private_key_jwt", jwks },
  });
  return { name, moduleId };
}

type Claims = Readonly<Record<string, unknown>>;
export type Signing = { readonly alg?: string; readonly key?: CryptoKey; readonly claims?: Claims };
export const audience = "http://localhost:3000/tickets/token";

export async function assertionOf(name: string, { alg = "EdDSA", key, claims = {} }: Signing = {}) {
  const seconds = clock.at.getTime() / 1000;
  const usual = { iss: name, sub: name, aud: audience, exp: seconds + 60, jti: randomUUID() };
  const all = Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(all))
    .setProtectedHeader({ alg, kid: alg })
    .sign(key ?? pairOf(alg).privateKey);
}

export const post = (
  form: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
) =>
  server.send("/tickets/token", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(form).toString(),
  });

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
export const credentials = (assertion: string, more: Readonly<Record<string, string>> = {}) =>
  post({
    grant_type: "client_credentials",
    client_assertion_type: assertionType,
    client_assertion: assertion,
    ...more,
  });

export const ticketIn = ({ body }: Answer): string => String(body["access_token"]);
