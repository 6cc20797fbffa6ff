import { X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import { describe, expect, test } from "vitest";
import { isAccepted } from "#lib/signin/authenticator-models.ts";
import { madePasskey, creationOptions, usedPasskey } from "#lib/signin/passkey.ts";
import { relyingPartyOf } from "#lib/signin/relying-party.ts";
import { reissued, withCertificates, withRevocationList } from "./vectors-authority.ts";
import vectors from "./webauthn-vectors.json" with { type: "json" };

const party = relyingPartyOf("https://example.org");
const url = (hex: string) => Buffer.from(hex, "hex").toString("base64url");

type Registration = (typeof vectors.registrations)["16.2 none, ES256"];
type Name = keyof typeof vectors.registrations;

function registered(vector: Registration, needsVerification = false) {
  const id = url(vector.credentialId);
  return madePasskey(
    {
      ...{ id, rawId: id, type: "public-key" },
      response: {
        clientDataJSON: url(vector.clientDataJSON),
        attestationObject: url(vector.attestationObject),
      },
    },
    { challenge: url(vector.challenge), party, needsVerification },
  );
}

/** Why the rest is not taken; each reason is shown by a test of its own. */
const refused: readonly Name[] = [
  "16.4 none, ES256, from inside another page",
  "16.5 none, ES256, from inside a page of another",
  "16.13 TPM, ES256",
  "16.14 Android Key, ES256",
  "16.16 FIDO U2F, ES256",
];
const named = (name: Name): Registration => vectors.registrations[name];
const names = Object.keys(vectors.registrations) as readonly Name[];
const taken = names.filter((name) => !refused.includes(name));
const root = new X509Certificate(Buffer.from(vectors.root, "hex"));
const now = new Date("2026-11-24T08:00:00.000Z");

describe("the W3C's test vectors (WebAuthn Level 3 §16)", () => {
  test.each(taken)("%s: a registration is taken", async (name) => {
    const vector = named(name);
    const made = await registered(vector);
    expect(Buffer.from(made?.credentialId ?? []).toString("hex")).toBe(vector.credentialId);
    expect(made).toMatchObject({ isVerified: vector.isVerified, counter: 0 });
  });

  test.each(taken)("%s: where its owner must be known, only if it was", async (name) => {
    expect((await registered(named(name), true)) !== undefined).toBe(named(name).isVerified);
  });

  test.each(taken)("%s: an answer to another challenge is not taken", async (name) => {
    const other = { ...named(name), challenge: "00".repeat(32) };
    expect(await registered(other)).toBeUndefined();
  });

  test.each(taken)("%s: a signature is taken, and any other is not", async (name) => {
    const vector = vectors.authentications[name];
    const made = await registered(named(name));
    const id = url(named(name).credentialId);
    const used = (change: Partial<typeof vector>, challenge = vector.challenge) => {
      const given = { ...vector, ...change };
      return usedPasskey(
        {
          ...{ id, rawId: id, type: "public-key" },
          response: {
            clientDataJSON: url(given.clientDataJSON),
            authenticatorData: url(given.authenticatorData),
            signature: url(given.signature),
          },
        },
        { challenge: url(challenge), party, needsVerification: false },
        { publicKey: made?.publicKey ?? new Uint8Array() },
      );
    };
    const flags = Number.parseInt(vector.authenticatorData.slice(64, 66), 16);
    expect(await used({})).toMatchObject({ counter: 0, isVerified: (flags & 4) !== 0 });
    expect(await used({}, "00".repeat(32))).toBeUndefined();
    const flagged = vector.authenticatorData.replace(/.{8}$/, "00000001");
    expect(await used({ authenticatorData: flagged })).toBeUndefined();
    const last = vector.signature.endsWith("00") ? "01" : "00";
    expect(await used({ signature: vector.signature.slice(0, -2) + last })).toBeUndefined();
  });

  const attested = taken.filter((name) => !/none|by itself/.test(name));

  test.each(attested)(
    "§16.1 and %s: an attestation is accepted by its model and root",
    async (name) => {
      const made = await registered(named(name));
      if (!made) throw new Error("the vector was not taken");
      const model = { aaguid: made.aaguid, name: "W3C", roots: [root.toString()] };
      expect(isAccepted([model], made, now)).toBe(true);
      const other = { ...model, aaguid: "d5aa3358-1e8c-a478-e20f-e713f5d32ff3" };
      expect(isAccepted([other], made, now)).toBe(false);
      expect(isAccepted([], made, now)).toBe(false);
      expect(isAccepted([model], made, new Date("2023-12-31T00:00:00.000Z"))).toBe(false);
      expect(isAccepted([model], { ...made, chain: [] }, now)).toBe(false);
      const [own] = made.chain;
      const leaf = new X509Certificate(Buffer.from(own ?? [])).toString();
      const forged = { ...made, chain: [own ?? new Uint8Array(), own ?? new Uint8Array()] };
      expect(isAccepted([{ ...model, roots: [leaf] }], forged, now)).toBe(false);
    },
  );

  test("§16.4, 16.5: made inside another page they are refused; we are never shown in one", async () => {
    expect(await registered(named("16.4 none, ES256, from inside another page"))).toBeUndefined();
    expect(
      await registered(named("16.5 none, ES256, from inside a page of another")),
    ).toBeUndefined();
  });

  test("§16.13: a TPM of no maker that the TCG knows is refused; of a known one it is taken", async () => {
    const vector = named("16.13 TPM, ES256");
    expect(await registered(vector)).toBeUndefined();
    const made = await registered({
      ...vector,
      attestationObject: withCertificates(vector.attestationObject, (own) => [
        reissued(own, (contents) => replaced(contents, "id:00000000", "id:494E5443")),
      ]),
    });
    if (!made) throw new Error("a TPM of a known maker was refused");
    const model = { aaguid: made.aaguid, name: "W3C", roots: [root.toString()] };
    expect(isAccepted([model], made, now)).toBe(true);
    expect(await registered({ ...vector, challenge: "00".repeat(32) })).toBeUndefined();
  });

  test("§16.16: a FIDO U2F key that names a model is refused, for such keys have none", async () => {
    const vector = named("16.16 FIDO U2F, ES256");
    expect(await registered(vector)).toBeUndefined();
    const unnamed = vector.attestationObject.replace(
      "afb3c2efc054df425013d5c88e79c3c1",
      "00".repeat(16),
    );
    const made = await registered({ ...vector, attestationObject: unnamed });
    expect(Buffer.from(made?.credentialId ?? []).toString("hex")).toBe(vector.credentialId);
    const broken = unnamed.replace("3045022100f4", "3045022100f5");
    expect(await registered({ ...vector, attestationObject: broken })).toBeUndefined();
  });

  test("§16.14: Android's are refused, and no address that they name is ever asked", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const list = withRevocationList(`http://127.0.0.1:${port}/inside`);
    for (const name of [
      "16.14 Android Key, ES256",
      "16.15 Apple, ES256",
      "16.7 packed, ES256",
    ] as const) {
      const vector = named(name);
      const attestationObject = withCertificates(vector.attestationObject, (own) => [
        reissued(own, list),
        root.raw,
      ]);
      const made = await registered({ ...vector, attestationObject });
      expect(made !== undefined, name).toBe(name !== "16.14 Android Key, ES256");
    }
    expect(asked).toEqual([]);
    await new Promise((done) => server.close(done));
  });
});

describe("what a passkey may sign with", () => {
  const person = {
    personId: "0190f5a0-0000-7000-8000-000000000001",
    account: "a",
    displayName: "A",
  };
  const asked = { ...person, known: [], isAttestationAsked: false };

  test("what is offered is what is verified", async () => {
    const options = await creationOptions({ challenge: url("00".repeat(32)), party }, asked);
    const offered = options.pubKeyCredParams.map(({ alg }) => alg).filter((alg) => alg !== -48);
    expect(offered).toEqual([-8, -7, -35, -36, -257]);
  });

  test.each([
    ["ES256K", -47],
    ["ESP256", -9],
    ["Ed448", -53],
    ["RS1", -65_535],
    ["RS384", -258],
    ["PS256", -37],
    ["HMAC 256/256", 5],
  ])(
    "%s (%i) is not offered, and refused from whoever answers with it",
    async (_name, algorithm) => {
      const vector = named("16.2 none, ES256");
      const attestationObject = withAlgorithm(vector.attestationObject, algorithm);
      expect(await registered({ ...vector, attestationObject })).toBeUndefined();
      const same = withAlgorithm(vector.attestationObject, -7);
      expect(same).toBe(vector.attestationObject);
    },
  );
});

function replaced(contents: Buffer, one: string, other: string): Buffer {
  const at = contents.indexOf(one);
  const [before, after] = [contents.subarray(0, at), contents.subarray(at + one.length)];
  return Buffer.concat([before, Buffer.from(other), after]);
}

/** The same answer with another `alg` in its key (RFC 9052 §7.1); nothing signs it here. */
function withAlgorithm(attestation: string, algorithm: number): string {
  const value = Buffer.from(isoCBOR.encode(algorithm)).toString("hex");
  const object = Buffer.from(attestation.replace("a5010203262001", `a5010203${value}2001`), "hex");
  const lengthAt = object.indexOf("authData") + "authData".length + 1;
  object.writeUInt8(object.length - lengthAt - 1, lengthAt);
  return object.toString("hex");
}
