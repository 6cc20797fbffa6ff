import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isAccepted } from "#lib/signin/authenticator-models.ts";
import { madePasskey, usedPasskey } from "#lib/signin/passkey.ts";
import { relyingPartyOf } from "#lib/signin/relying-party.ts";
import { newSecret, stepOf } from "#lib/signin/totp.ts";
import vectors from "./webauthn-vectors.json" with { type: "json" };

const party = relyingPartyOf("https://example.org");
const url = (hex: string) => Buffer.from(hex, "hex").toString("base64url");

type Registration = (typeof vectors.registrations)["16.2 none, ES256"];

function registered(vector: Registration, needsVerification: boolean) {
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

describe("the W3C's test vectors (WebAuthn Level 3 §16)", () => {
  const ours = Object.entries(vectors.registrations).filter(
    ([, { format }]) => format !== "framed",
  );

  test.each(ours)("%s: a registration is taken", async (_name, vector) => {
    const made = await registered(vector, false);
    expect(Buffer.from(made?.credentialId ?? []).toString("hex")).toBe(vector.credentialId);
    expect(made).toMatchObject({ isVerified: vector.isVerified, counter: 0 });
  });

  test.each(ours)("%s: where its owner must be known, only if it was", async (_name, vector) => {
    expect((await registered(vector, true)) !== undefined).toBe(vector.isVerified);
  });

  test.each(Object.entries(vectors.authentications))(
    "%s: a signature is taken, and any other is not",
    async (name, vector) => {
      const registration = vectors.registrations[name as "16.2 none, ES256"];
      const made = await registered(registration, false);
      const id = url(registration.credentialId);
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
      expect(await used({})).toMatchObject({ counter: 0, isVerified: false });
      expect(await used({}, "00".repeat(32))).toBeUndefined();
      const flagged = vector.authenticatorData.replace(/.{8}$/, "00000001");
      expect(await used({ authenticatorData: flagged })).toBeUndefined();
      const last = vector.signature.endsWith("00") ? "01" : "00";
      expect(await used({ signature: vector.signature.slice(0, -2) + last })).toBeUndefined();
    },
  );

  test("§16.1 and 16.11: an attestation is accepted by its model and root, at its time", async () => {
    const made = await registered(vectors.registrations["16.11 packed, EdDSA"], false);
    if (!made) throw new Error("the vector was not taken");
    const root = new X509Certificate(Buffer.from(vectors.root, "hex")).toString();
    const model = { aaguid: "d5aa3358-1e8c-a478-e20f-e713f5d32ff2", name: "W3C", roots: [root] };
    const now = new Date("2026-11-24T08:00:00.000Z");
    expect(isAccepted([model], made, now)).toBe(true);
    expect(
      isAccepted([{ ...model, aaguid: "d5aa3358-1e8c-a478-e20f-e713f5d32ff3" }], made, now),
    ).toBe(false);
    expect(isAccepted([], made, now)).toBe(false);
    expect(isAccepted([model], made, new Date("2023-12-31T00:00:00.000Z"))).toBe(false);
    expect(isAccepted([model], { ...made, chain: [] }, now)).toBe(false);
    const [own] = made.chain;
    const leaf = new X509Certificate(Buffer.from(own ?? [])).toString();
    const forged = { ...made, chain: [own ?? new Uint8Array(), own ?? new Uint8Array()] };
    expect(isAccepted([{ ...model, roots: [leaf] }], forged, now)).toBe(false);
  });

  test("§16.4, made inside another page, is refused: we are never shown in one", async () => {
    const vector = vectors.registrations["16.4 none, ES256, from inside another page"];
    expect(await registered(vector, false)).toBeUndefined();
  });
});

/** "12345678901234567890" in base32. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const stepSeconds = 30;
const at = (seconds: number) => new Date(seconds * 1000);

const codesOfAppendixD = [
  ...["755224", "287082", "359152", "969429", "338314"],
  ...["254676", "287922", "162583", "399871", "520489"],
];
test.each(codesOfAppendixD.map((code, count) => [count, code] as const))(
  "RFC 4226 appendix D: the code of count %i is %s",
  (count, code) => {
    expect(stepOf(secret, code, at(count * stepSeconds))).toBe(count);
  },
);

/** Of the eight digits of the RFC the last six: what six digits truncate to. */
test.each([
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
])("RFC 6238 appendix B: at %i s %s", (seconds, code) => {
  const step = Math.floor(seconds / stepSeconds);
  expect(stepOf(secret, code.slice(2), at(seconds))).toBe(step);
  expect(stepOf(secret, code.slice(2), at(seconds + 90))).toBeUndefined();
});

const hasOathtool = ((): boolean => {
  try {
    return execFileSync("oathtool", ["--version"], { stdio: "pipe" }).length > 0;
  } catch {
    return false;
  }
})();

test.skipIf(!hasOathtool)(
  "codes are those of oathtool, at any time (skipped where oathtool is not installed)",
  () => {
    for (let each = 0; each < 40; each++) {
      const own = newSecret();
      const seconds = 1_000_000_000 + each * 61_234_567;
      const now = at(seconds).toISOString().replace("T", " ").slice(0, 19);
      const args = ["--totp", "--base32", own, "--now", `${now} UTC`];
      const code = execFileSync("oathtool", args, { encoding: "utf8" }).trim();
      expect(stepOf(own, code, at(seconds))).toBe(Math.floor(seconds / stepSeconds));
    }
  },
);
