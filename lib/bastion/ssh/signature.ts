import { createHash, verify, type KeyObject } from "node:crypto";
import type { KeyAlgorithm, PublicKey } from "./public-key.ts";
import { readerOf, SshFormatError } from "./wire.ts";

/** Which names may stand in a signature by a kind of key: RSA never with SHA-1 (RFC 8332). */
const signatureNames: Record<KeyAlgorithm, readonly string[]> = {
  "ssh-ed25519": ["ssh-ed25519"],
  "ecdsa-sha2-nistp256": ["ecdsa-sha2-nistp256"],
  "ecdsa-sha2-nistp384": ["ecdsa-sha2-nistp384"],
  "ecdsa-sha2-nistp521": ["ecdsa-sha2-nistp521"],
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256"],
  "sk-ssh-ed25519@openssh.com": ["sk-ssh-ed25519@openssh.com"],
  "sk-ecdsa-sha2-nistp256@openssh.com": ["sk-ecdsa-sha2-nistp256@openssh.com"],
};

const digests: Record<string, string> = {
  "ecdsa-sha2-nistp256": "sha256",
  "ecdsa-sha2-nistp384": "sha384",
  "ecdsa-sha2-nistp521": "sha512",
  "rsa-sha2-256": "sha256",
  "rsa-sha2-512": "sha512",
  "sk-ecdsa-sha2-nistp256@openssh.com": "sha256",
};

export type SignatureVerdict =
  | { readonly isValid: false }
  /** Somebody touched the token; verified: also by PIN or fingerprint. None of plain keys. */
  | { readonly isValid: true; readonly isVerifiedUser: boolean };

const invalid: SignatureVerdict = { isValid: false };

/**
 * Whether a key signed this: an SSH signature is `string name, string bytes`, and of FIDO keys
 * `byte flags, uint32 counter` follow (PROTOCOL.u2f). A FIDO key that nobody touched signed nothing.
 */
export function verifySignature(
  { algorithm, key, application }: PublicKey,
  data: Uint8Array,
  signature: Uint8Array,
): SignatureVerdict {
  try {
    const reader = readerOf(signature);
    const name = reader.text();
    if (!signatureNames[algorithm].includes(name)) return invalid;
    const bytes = reader.bytes();
    if (application === undefined) {
      if (!reader.isAtEnd() || !verifyPlain(name, key, data, bytes)) return invalid;
      return { isValid: true, isVerifiedUser: false };
    }
    const [flags, counter] = [reader.u8(), reader.u32()];
    if (!reader.isAtEnd()) return invalid;
    const signed = fidoSigned({ application, flags, counter, data });
    if (!isTouched(flags) || !verifyPlain(name, key, signed, bytes)) return invalid;
    return { isValid: true, isVerifiedUser: (flags & 4) !== 0 };
  } catch (error) {
    if (error instanceof SshFormatError) return invalid;
    throw error;
  }
}

const isTouched = (flags: number): boolean => (flags & 1) !== 0;

type Touched = {
  readonly application: string;
  readonly flags: number;
  readonly counter: number;
  readonly data: Uint8Array;
};

/** What a FIDO token signs: hashes of the application and of the data around its own words. */
function fidoSigned({ application, flags, counter, data }: Touched): Buffer {
  const middle = Buffer.alloc(5);
  middle.writeUInt8(flags);
  middle.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(application), middle, sha256(data)]);
}

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest();

function verifyPlain(name: string, key: KeyObject, data: Uint8Array, bytes: Buffer): boolean {
  const digest = digests[name] ?? null;
  if (key.asymmetricKeyType === "ec") return verify(digest, data, key, derOf(bytes));
  return verify(digest, data, key, bytes);
}

/** RFC 5656 §3.1.2 has `mpint r, mpint s`; OpenSSL wants a SEQUENCE of both. */
function derOf(signature: Buffer): Buffer {
  const reader = readerOf(signature);
  const numbers = [reader.bytes(), reader.bytes()];
  const isLong = numbers.some((each) => each.length === 0 || each.length > 67);
  if (isLong || !reader.isAtEnd()) throw new SshFormatError("malformed_signature");
  const body = Buffer.concat(numbers.flatMap((each) => [Buffer.of(2, each.length), each]));
  const length = body.length < 128 ? Buffer.of(body.length) : Buffer.of(0x81, body.length);
  return Buffer.concat([Buffer.of(0x30), length, body]);
}
