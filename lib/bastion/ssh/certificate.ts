import { verify } from "node:crypto";
import {
  algorithmOf,
  ed25519Key,
  readKeyFields,
  type KeyAlgorithm,
  type PublicKey,
} from "./public-key.ts";
import { lengthPrefixed, readerOf, readStrings, SshFormatError, u32, u64 } from "./wire.ts";

/** OpenSSH's PROTOCOL.certkeys, version 1. */
const suffix = "-cert-v01@openssh.com";
const kinds = { user: 1, host: 2 } as const;
const principalsMax = 256;
const optionsMax = 64;

/** Of critical options and extensions: those without a value have an empty one. */
export type Options = Readonly<Record<string, string>>;

export type CertificateBody = {
  readonly kind: keyof typeof kinds;
  /** From 1: serial 0 makes a whole revocation list invalid, and sshd then refuses everybody. */
  readonly serial: bigint;
  readonly keyId: string;
  /** For whom it speaks; none: in OpenSSH for everybody, here for nobody. */
  readonly principals: readonly string[];
  readonly validAfter: Date;
  readonly validBefore: Date;
  readonly criticalOptions: Options;
  readonly extensions: Options;
};

export type Certificate = CertificateBody & {
  readonly blob: Buffer;
  readonly subject: PublicKey;
  /** The public key of whoever signed it, as a blob. */
  readonly authority: Buffer;
  readonly isSignatureValid: boolean;
};

/** "sk-ssh-ed25519@openssh.com" becomes "sk-ssh-ed25519-cert-v01@openssh.com". */
const certificateName = (algorithm: KeyAlgorithm): string =>
  algorithm.replace(/@openssh\.com$/, "") + suffix;

export const isCertificateName = (name: string): boolean => name.endsWith(suffix);

function subjectAlgorithm(name: string): KeyAlgorithm {
  const bare = name.slice(0, -suffix.length);
  return algorithmOf(bare.startsWith("sk-") ? `${bare}@openssh.com` : bare);
}

const seconds = (instant: Date): bigint => BigInt(Math.floor(instant.getTime() / 1000));

/** Names in the order that PROTOCOL.certkeys demands, each once. */
function packOptions(options: Options): Buffer {
  const names = Object.keys(options).toSorted();
  const pairs = names.map((name) => {
    const value = options[name] ?? "";
    const data = value === "" ? Buffer.alloc(0) : lengthPrefixed(value);
    return Buffer.concat([lengthPrefixed(name), lengthPrefixed(data)]);
  });
  return lengthPrefixed(Buffer.concat(pairs));
}

/** Everything but the signature. */
export function unsignedCertificate(
  subject: Pick<PublicKey, "algorithm" | "blob">,
  body: CertificateBody,
  signer: { readonly authority: Uint8Array; readonly nonce: Uint8Array },
): Buffer {
  if (body.serial < 1n) throw new RangeError("serials begin with 1");
  const fields = subject.blob.subarray(4 + Buffer.byteLength(subject.algorithm));
  return Buffer.concat([
    lengthPrefixed(certificateName(subject.algorithm)),
    lengthPrefixed(signer.nonce),
    fields,
    u64(body.serial),
    u32(kinds[body.kind]),
    lengthPrefixed(body.keyId),
    lengthPrefixed(Buffer.concat(body.principals.map(lengthPrefixed))),
    u64(seconds(body.validAfter)),
    u64(seconds(body.validBefore)),
    packOptions(body.criticalOptions),
    packOptions(body.extensions),
    lengthPrefixed(""),
    lengthPrefixed(signer.authority),
  ]);
}

/** @param signature the 64 bytes of an Ed25519 signature of `unsigned`. */
export const signedCertificate = (unsigned: Buffer, signature: Uint8Array): Buffer =>
  Buffer.concat([
    unsigned,
    lengthPrefixed(Buffer.concat([lengthPrefixed("ssh-ed25519"), lengthPrefixed(signature)])),
  ]);

export const certificateLine = (blob: Buffer): string =>
  `${readerOf(blob).text()} ${blob.toString("base64")}`;

/** Reads a certificate and checks who signed it; whether it is good here, `judge` says. */
export function parseCertificate(blob: Uint8Array): Certificate {
  const reader = readerOf(blob);
  const name = reader.text();
  if (!isCertificateName(name)) throw new SshFormatError("not_a_certificate");
  const algorithm = subjectAlgorithm(name);
  reader.bytes();
  const from = reader.at();
  const fields = readKeyFields(algorithm, reader);
  const plain = Buffer.concat([lengthPrefixed(algorithm), blob.subarray(from, reader.at())]);
  const body = {
    serial: reader.u64(),
    kind: kindOf(reader.u32()),
    keyId: reader.text(),
    principals: readPrincipals(reader.bytes()),
    validAfter: instant(reader.u64()),
    validBefore: instant(reader.u64()),
    criticalOptions: readOptions(reader.bytes()),
    extensions: readOptions(reader.bytes()),
  };
  reader.bytes();
  const authority = reader.bytes();
  const signed = Buffer.from(blob.subarray(0, reader.at()));
  const signature = reader.bytes();
  if (!reader.isAtEnd()) throw new SshFormatError("malformed_certificate");
  return {
    ...body,
    blob: Buffer.from(blob),
    subject: { algorithm, blob: plain, ...fields },
    authority: Buffer.from(authority),
    isSignatureValid: isSignedBy(authority, signed, signature),
  };
}

function kindOf(number: number): keyof typeof kinds {
  if (number === kinds.user) return "user";
  if (number === kinds.host) return "host";
  throw new SshFormatError("malformed_certificate");
}

const lastSecond = 8_640_000_000_000n;
const instant = (value: bigint): Date =>
  new Date(Number(value > lastSecond ? lastSecond : value) * 1000);

function readPrincipals(bytes: Buffer): string[] {
  const found = readStrings(bytes).map((each) => each.toString("utf8"));
  if (found.length > principalsMax) throw new SshFormatError("malformed_certificate");
  return found;
}

function readOptions(bytes: Buffer): Options {
  const reader = readerOf(bytes);
  const found = new Map<string, string>();
  let last = "";
  while (!reader.isAtEnd()) {
    const [name, data] = [reader.text(), reader.bytes()];
    if (found.size >= optionsMax || name <= last) throw new SshFormatError("malformed_certificate");
    last = name;
    found.set(name, data.length === 0 ? "" : readerOf(data).text());
  }
  return Object.fromEntries(found);
}

/** Our authorities are Ed25519; what another kind of key signed is signed by nobody known. */
function isSignedBy(authority: Buffer, signed: Buffer, signature: Buffer): boolean {
  try {
    const [key, mark] = [readerOf(authority), readerOf(signature)];
    if (key.text() !== "ssh-ed25519" || mark.text() !== "ssh-ed25519") return false;
    const [raw, bytes] = [key.bytes(), mark.bytes()];
    if (!key.isAtEnd() || !mark.isAtEnd()) return false;
    return verify(null, signed, ed25519Key(raw), bytes);
  } catch (error) {
    if (error instanceof SshFormatError) return false;
    throw error;
  }
}
