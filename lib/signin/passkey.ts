import { randomBytes } from "node:crypto";
import { z } from "zod";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  SettingsService,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import {
  COSEALG,
  decodeAttestationObject,
  decodeClientDataJSON,
} from "@simplewebauthn/server/helpers";
import type { AuthenticationResponse, RegistrationResponse, Transport } from "./passkey-answer.ts";
import type { RelyingParty } from "./relying-party.ts";

/** 256 random bits, base64url: what a passkey signs once (WebAuthn Level 3 §13.4.3). */
export const newChallenge = (): string => randomBytes(32).toString("base64url");

/** Milliseconds that a browser waits for its owner. */
const timeout = 5 * 60_000;
const publicKeyBytesMax = 4096;

/** What a passkey may sign with (RFC 9053 §2, RFC 8812 §2), what we like best first. */
const algorithms = (): COSEALG[] => [
  ...(SettingsService.runtimeSupportsPQC() ? [COSEALG.ML_DSA_44] : []),
  ...[COSEALG.EdDSA, COSEALG.ES256, COSEALG.ES384, COSEALG.ES512, COSEALG.RS256],
];

/**
 * The attestations that are read (WebAuthn Level 3 §8). Those of Android are not: to check them the
 * library fetches lists from wherever their certificates say, and whoever makes a passkey writes
 * those certificates.
 */
const formats: ReadonlySet<string> = new Set(["none", "packed", "tpm", "apple", "fido-u2f"]);

// Chains are checked by the policy's own roots, at the time of the act, without asking the network.
SettingsService.setRootCertificates({ identifier: "apple", certificates: [] });

const toBytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64url"));

/** How a person is called inside a passkey: their identifier, which says nothing about them. */
export const userHandleOf = (personId: string): string =>
  Buffer.from(personId.replaceAll("-", ""), "hex").toString("base64url");

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;
type Known = { readonly credentialId: string; readonly transports: readonly Transport[] };
type Asking = { readonly challenge: string; readonly party: RelyingParty };

const described = (passkeys: readonly Known[]) =>
  passkeys.map(({ credentialId, transports }) => ({
    id: credentialId,
    transports: [...transports],
  }));

export type Person = {
  readonly personId: string;
  readonly account: string;
  readonly displayName: string;
  readonly known: readonly Known[];
  /** Whether the authenticator is to say which model it is, and prove it. */
  readonly isAttestationAsked: boolean;
};

/** What a browser needs to make a passkey that is found without a name and opened by its owner. */
export const creationOptions = async (
  { challenge, party }: Asking,
  person: Person,
): Promise<CreationOptions> =>
  generateRegistrationOptions({
    rpName: "Postern",
    rpID: party.id,
    challenge: toBytes(challenge),
    userID: toBytes(userHandleOf(person.personId)),
    userName: person.account,
    userDisplayName: person.displayName,
    timeout,
    supportedAlgorithmIDs: algorithms(),
    attestationType: person.isAttestationAsked ? "direct" : "none",
    excludeCredentials: described(person.known),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });

type Among = { readonly known: readonly Known[]; readonly needsVerification: boolean };

/** What a browser needs to use a passkey: any of ours, or one of a person who is known already. */
export const requestOptions = async (
  { challenge, party }: Asking,
  among?: Among,
): Promise<RequestOptions> =>
  generateAuthenticationOptions({
    rpID: party.id,
    challenge: toBytes(challenge),
    timeout,
    userVerification: among?.needsVerification === false ? "preferred" : "required",
    ...(among && { allowCredentials: described(among.known) }),
  });

export type Expected = Asking & {
  /** Whether the authenticator must have known its owner. */
  readonly needsVerification: boolean;
};

export type Made = {
  readonly credentialId: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly Transport[];
  readonly aaguid: string;
  /** The certificates of its attestation, the model's own first; empty: it attested nothing. */
  readonly chain: readonly Uint8Array[];
  readonly isSynced: boolean;
  readonly isBackedUp: boolean;
  readonly isVerified: boolean;
};

/** The passkey that a browser made as it was asked to (§7.1); undefined: it is none of that. */
export async function madePasskey(
  answer: RegistrationResponse,
  { challenge, party, needsVerification }: Expected,
): Promise<Made | undefined> {
  const checked = await orUndefined(async () => {
    if (!formats.has(formatOf(answer))) return undefined;
    return verifyRegistrationResponse({
      response: {
        ...answer,
        response: { ...answer.response, transports: [...(answer.response.transports ?? [])] },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: needsVerification,
      supportedAlgorithmIDs: algorithms(),
    });
  });
  if (checked?.verified !== true || isFramed(answer.response.clientDataJSON)) return undefined;
  const { credential, aaguid, userVerified, ...info } = checked.registrationInfo;
  if (credential.publicKey.length > publicKeyBytesMax) return undefined;
  return {
    credentialId: toBytes(credential.id),
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: answer.response.transports ?? [],
    aaguid,
    chain: chainOf(info.attestationObject),
    isSynced: info.credentialDeviceType === "multiDevice",
    isBackedUp: info.credentialBackedUp,
    isVerified: userVerified,
  };
}

const formatOf = ({ response }: RegistrationResponse): string =>
  decodeAttestationObject(toBytes(response.attestationObject)).get("fmt");

function chainOf(attestationObject: Uint8Array): readonly Uint8Array[] {
  const statement = decodeAttestationObject(Uint8Array.from(attestationObject)).get("attStmt");
  return statement.get("x5c") ?? [];
}

export type Used = {
  readonly counter: number;
  readonly isBackedUp: boolean;
  readonly isVerified: boolean;
};

/** What a signature of this passkey says (§7.2); undefined: it is none, or not what was asked. */
export async function usedPasskey(
  answer: AuthenticationResponse,
  { challenge, party, needsVerification }: Expected,
  passkey: { readonly publicKey: Uint8Array },
): Promise<Used | undefined> {
  const { userHandle, ...response } = answer.response;
  const checked = await orUndefined(async () =>
    verifyAuthenticationResponse({
      response: {
        ...answer,
        response: { ...response, ...(userHandle != null && { userHandle }) },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: needsVerification,
      // The library would look at the counter before the signature: a forged one must not count.
      credential: { id: answer.id, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
    }),
  );
  if (checked?.verified !== true || isFramed(answer.response.clientDataJSON)) return undefined;
  const { newCounter, credentialBackedUp, userVerified } = checked.authenticationInfo;
  return { counter: newCounter, isBackedUp: credentialBackedUp, isVerified: userVerified };
}

/** A counter that did not go up: two keep this key (§6.1.1). One that stays 0 says nothing. */
export const isCloned = (before: number, now: number): boolean =>
  (before > 0 || now > 0) && now <= before;

/** We are never shown inside another page, so nobody signs in there. */
const isFramed = (clientDataJSON: string): boolean =>
  decodeClientDataJSON(clientDataJSON).crossOrigin === true;

/** The library throws at whatever is wrong: to us it is all one, an answer that does not count. */
async function orUndefined<Result>(check: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await check();
  } catch {
    return undefined;
  }
}

/** What the browser is given to make a passkey by; only shown, never stored. */
export const Making = z.object({
  handle: z.string(),
  loginId: z.string(),
  options: z.custom<CreationOptions>(),
});
