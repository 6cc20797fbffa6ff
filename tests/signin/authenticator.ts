import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import type { CreationOptions, RequestOptions } from "#lib/signin/index.ts";

/** What an authenticator does beside the usual; each is a way to be refused. */
type Habits = {
  readonly isVerified?: boolean;
  readonly isSynced?: boolean;
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly counter?: number;
  readonly isFramed?: boolean;
  readonly userHandle?: string | null;
};

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest();
const url = (data: Uint8Array) => Buffer.from(data).toString("base64url");
const originOf = "http://localhost:3000";

/**
 * A software authenticator with one ES256 key, from the standard's own words (WebAuthn Level 3
 * §6.1, §6.5): it signs whatever it is told to, so that every refusal can be provoked.
 */
export function newAuthenticator() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const held = { credentialId: randomBytes(32), counter: 0, userHandle: "" };

  const authData = (habits: Habits, rpId: string, attested?: Buffer): Buffer => {
    const { isVerified = true, isSynced = false } = habits;
    const flags = 1 | (isVerified ? 4 : 0) | (isSynced ? 0x18 : 0) | (attested ? 0x40 : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(habits.counter ?? held.counter);
    const head = [sha256(habits.rpId ?? rpId), Buffer.from([flags]), counter];
    return Buffer.concat(attested ? [...head, attested] : head);
  };
  const clientData = (habits: Habits, type: string, challenge: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: habits.type ?? type,
        challenge,
        origin: habits.origin ?? originOf,
        crossOrigin: habits.isFramed ?? false,
      }),
    );
  const named = () => ({
    id: url(held.credentialId),
    rawId: url(held.credentialId),
    type: "public-key" as const,
  });

  return {
    get credentialId() {
      return url(held.credentialId);
    },
    make(options: CreationOptions, habits: Habits = {}) {
      held.userHandle = options.user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(held.credentialId.length);
      const key = coseKey(publicKey);
      const attested = Buffer.concat([Buffer.alloc(16), length, held.credentialId, key]);
      const data = authData(habits, options.rp.id ?? "", attested);
      const object = new Map<string, unknown>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", Uint8Array.from(data)],
      ]);
      const client = clientData(habits, "webauthn.create", options.challenge);
      return {
        ...named(),
        response: {
          clientDataJSON: url(client),
          attestationObject: url(isoCBOR.encode(object as never)),
          transports: ["internal"],
        },
      };
    },
    use(options: RequestOptions, habits: Habits = {}) {
      const data = authData(habits, options.rpId ?? "");
      const client = clientData(habits, "webauthn.get", options.challenge);
      const { userHandle = held.userHandle } = habits;
      return {
        ...named(),
        response: {
          clientDataJSON: url(client),
          authenticatorData: url(data),
          signature: url(sign("sha256", Buffer.concat([data, sha256(client)]), privateKey)),
          userHandle,
        },
      };
    },
  };
}

/** COSE_Key of an ES256 key (RFC 9053 §2.1). */
function coseKey(publicKey: KeyObject): Uint8Array {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64url"));
  const key = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
  return isoCBOR.encode(key);
}

export type Authenticator = ReturnType<typeof newAuthenticator>;
