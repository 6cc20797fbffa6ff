import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readerOf, SshFormatError, type Reader } from "./wire.ts";

/** Kinds of keys that people may use; DSA, and RSA below 3,072 bits, are none of them. */
export const keyAlgorithms = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** The fewest bits of an RSA key (NIST SP 800-57 part 1, table 2: 128 bits of strength). */
export const rsaBitsMin = 3072;
const rsaBitsMax = 16_384;
export const keyBytesMax = 8192;

/** A public key as RFC 4253 §6.6, RFC 5656, RFC 8709 or OpenSSH's PROTOCOL.u2f write it. */
export type PublicKey = {
  readonly algorithm: KeyAlgorithm;
  readonly blob: Buffer;
  readonly key: KeyObject;
  /** FIDO keys only: the relying party, "ssh:" unless its maker chose another. */
  readonly application?: string;
};

/** "SHA256:" and base64 without padding, as `ssh-keygen -l` shows it. */
export const fingerprintOf = (blob: Uint8Array): string =>
  `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;

/** @throws {SshFormatError} `unknown_algorithm`, `rsa_too_short`, `malformed_key`, `truncated`. */
export function parsePublicKey(blob: Uint8Array): PublicKey {
  if (blob.length > keyBytesMax) throw new SshFormatError("malformed_key");
  const reader = readerOf(blob);
  const algorithm = algorithmOf(reader.text());
  const parsed = readKeyFields(algorithm, reader);
  if (!reader.isAtEnd()) throw new SshFormatError("malformed_key");
  return { algorithm, blob: Buffer.from(blob), ...parsed };
}

export function algorithmOf(name: string): KeyAlgorithm {
  const found = keyAlgorithms.find((each) => each === name);
  if (!found) throw new SshFormatError("unknown_algorithm");
  return found;
}

/** What follows the name of the algorithm, in plain keys and in certificates alike. */
export function readKeyFields(
  algorithm: KeyAlgorithm,
  reader: Reader,
): Pick<PublicKey, "key" | "application"> {
  switch (algorithm) {
    case "ssh-ed25519":
      return { key: ed25519Key(reader.bytes()) };
    case "sk-ssh-ed25519@openssh.com":
      return { key: ed25519Key(reader.bytes()), application: reader.text() };
    case "sk-ecdsa-sha2-nistp256@openssh.com":
      return { key: ecKey("nistp256", reader), application: reader.text() };
    case "ssh-rsa":
      return { key: rsaKey(reader.bytes(), reader.bytes()) };
    case "ecdsa-sha2-nistp256":
    case "ecdsa-sha2-nistp384":
    case "ecdsa-sha2-nistp521":
      return { key: ecKey(algorithm.slice("ecdsa-sha2-".length), reader) };
  }
}

/** RFC 8410: an Ed25519 key is its 32 bytes behind a fixed head. */
const ed25519Head = Buffer.from("302a300506032b6570032100", "hex");
const ed25519Bytes = 32;

export function ed25519Key(raw: Uint8Array): KeyObject {
  if (raw.length !== ed25519Bytes) throw new SshFormatError("malformed_key");
  return imported(() =>
    createPublicKey({ key: Buffer.concat([ed25519Head, raw]), format: "der", type: "spki" }),
  );
}

/** The plain key of RFC 8709, of an Ed25519 key of Node's. */
export function ed25519Raw(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" }).subarray(-ed25519Bytes);
}

/** RFC 8410: an Ed25519 private key is its seed (RFC 8032 §5.1.5) behind a fixed head. */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

export function privateKeyOf(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([pkcs8Head, seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  der.fill(0);
  return key;
}

const curves: Record<string, { crv: string; bytes: number }> = {
  nistp256: { crv: "P-256", bytes: 32 },
  nistp384: { crv: "P-384", bytes: 48 },
  nistp521: { crv: "P-521", bytes: 66 },
};

function ecKey(name: string, reader: Reader): KeyObject {
  const curve = curves[name];
  if (!curve || reader.text() !== name) throw new SshFormatError("malformed_key");
  const point = reader.bytes();
  // SEC 1 §2.3.3: uncompressed, as RFC 5656 §3.1 asks.
  if (point.length !== 1 + 2 * curve.bytes || point[0] !== 4) {
    throw new SshFormatError("malformed_key");
  }
  const x = point.subarray(1, 1 + curve.bytes).toString("base64url");
  const y = point.subarray(1 + curve.bytes).toString("base64url");
  const jwk = { kty: "EC", crv: curve.crv, x, y };
  return imported(() => createPublicKey({ key: jwk, format: "jwk" }));
}

function rsaKey(exponent: Buffer, modulus: Buffer): KeyObject {
  const [e, n] = [positive(exponent), positive(modulus)];
  const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24;
  if (bits < rsaBitsMin) throw new SshFormatError("rsa_too_short");
  const isOdd = ((e.at(-1) ?? 0) & 1) === 1;
  if (bits > rsaBitsMax || e.length > 8 || !isOdd) throw new SshFormatError("malformed_key");
  const jwk = { kty: "RSA", e: e.toString("base64url"), n: n.toString("base64url") };
  return imported(() => createPublicKey({ key: jwk, format: "jwk" }));
}

/** RFC 4251 §5, `mpint`: without the zero that keeps it positive. */
function positive(bytes: Buffer): Buffer {
  if (bytes.length === 0 || (bytes[0] ?? 0) > 0x7f) throw new SshFormatError("malformed_key");
  return bytes[0] === 0 ? bytes.subarray(1) : bytes;
}

function imported(make: () => KeyObject): KeyObject {
  try {
    return make();
  } catch {
    throw new SshFormatError("malformed_key");
  }
}

/** Of PEM, of OpenSSH's own format, and of PuTTY's: whoever holds one can be somebody else. */
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^PuTTY-User-Key-File-\d+:/m;

export const isPrivateKey = (text: string): boolean => privateKey.test(text);

/**
 * "algorithm base64 comment", as in `id_ed25519.pub`; options before it are not taken.
 * @throws {SshFormatError} `private_key_given`, and what {@link parsePublicKey} throws.
 */
export function parseKeyLine(line: string): PublicKey {
  if (isPrivateKey(line)) throw new SshFormatError("private_key_given");
  const [name = "", encoded = ""] = line.trim().split(/[ \t]+/);
  if (!/^[A-Za-z0-9+/]{20,}={0,2}$/.test(encoded)) throw new SshFormatError("malformed_key");
  const key = parsePublicKey(Buffer.from(encoded, "base64"));
  if (key.algorithm !== name) throw new SshFormatError("malformed_key");
  return key;
}

export const keyLineOf = ({ algorithm, blob }: Pick<PublicKey, "algorithm" | "blob">): string =>
  `${algorithm} ${blob.toString("base64")}`;
