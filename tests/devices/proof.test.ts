import { CompactSign, generateKeyPair, exportJWK } from "jose";
import { expect, test } from "vitest";
import { readProof } from "#lib/devices/proof.ts";
import { browserName, newClientKey } from "./client-key.ts";

const key = await newClientKey();
const nonce = "0199-of-this-sign-in";
const meant = { nonce, path: "/sign-in" } as const;

test("a proof for this sign-in names its key, as RFC 7638 does, and what the client says", async () => {
  const proof = await readProof(await key.prove(nonce, "/sign-in"), meant);
  expect(proof?.thumbprint).toMatch(/^[\w-]{43}$/);
  expect(proof?.report).toEqual({ webdriver: false, userAgent: browserName });
});

const flipped = async () => {
  const [head, body, signature = ""] = (await key.prove(nonce, "/sign-in")).split(".");
  return `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
};

async function signedBy(alg: string, header: Record<string, unknown>): Promise<string> {
  const pair = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), ...(header["jwk"] as object) };
  const claims = {
    ...{ htm: "POST", htu: "http://localhost:3000/sign-in", nonce },
    client: { webdriver: false, userAgent: browserName },
  };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg, typ: "dpop+jwt", ...header, jwk })
    .sign(pair.privateKey);
}

async function privateOne(): Promise<string> {
  const pair = await generateKeyPair("ES256", { extractable: true });
  return signedBy("ES256", { jwk: await exportJWK(pair.privateKey) });
}

test.each<[what: string, proof: () => Promise<string | undefined>]>([
  ["none", async () => undefined],
  ["nothing", async () => ""],
  ["no JWT", async () => "a.b.c"],
  ["for another sign-in", () => key.prove("0199-of-another", "/sign-in")],
  ["for a check", () => key.prove(nonce, "/device-check")],
  ["for another method", () => key.prove(nonce, "/sign-in", { claims: { htm: "GET" } })],
  [
    "for another host",
    () => key.prove(nonce, "/sign-in", { claims: { htu: "https://evil.example/sign-in" } }),
  ],
  ["without what the client says", () => key.prove(nonce, "/sign-in", { claims: { client: 1 } })],
  ["too long a name", () => key.prove(nonce, "/sign-in", { said: { model: "x".repeat(101) } })],
  ["with a flipped signature", flipped],
  ["of another type", () => signedBy("ES256", { typ: "JWT" })],
  ["of another algorithm", () => signedBy("RS256", {})],
  ["with a private key in it", privateOne],
])("a proof %s proves nothing, and breaks nothing", async (_what, made) => {
  expect(await readProof(await made(), meant)).toBeUndefined();
});
