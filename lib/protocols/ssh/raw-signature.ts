import { isCertificate, lengthPrefixed, readAuthentication } from "#lib/bastion/index.ts";

/**
 * A signature as the client sent it. ssh2 takes the name off where it is the key's own, and turns
 * that of a plain ECDSA key into DER; here both come back (RFC 4253 §6.6, RFC 5656 §3.1.2). Beside
 * a certificate stands the plain key's name, which ssh2 knows nothing of and leaves as it is.
 */
export function rawSignature(signed: Uint8Array, given: Uint8Array): Buffer {
  const { algorithm, key } = readAuthentication(signed);
  if (isCertificate(key)) return Buffer.from(given);
  const head = lengthPrefixed(algorithm);
  const bytes = Buffer.from(given);
  if (bytes.subarray(0, head.length).equals(head)) return bytes;
  if (algorithm.startsWith("sk-")) return named(algorithm, ...splitFido(algorithm, bytes));
  const plain = algorithm.startsWith("ecdsa-") ? fromDer(bytes) : bytes;
  return named(algorithm, plain);
}

const named = (algorithm: string, body: Buffer, rest: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([lengthPrefixed(algorithm), lengthPrefixed(body), rest]);

const ed25519Bytes = 64;
/** Of a FIDO token: flags and a counter (PROTOCOL.u2f). */
const tailBytes = 5;

function splitFido(algorithm: string, bytes: Buffer): [Buffer, Buffer] {
  const at = algorithm.includes("ed25519") ? ed25519Bytes : bytes.length - tailBytes;
  return [bytes.subarray(0, at), bytes.subarray(at)];
}

/** SEQUENCE of two INTEGERs, each of less than 128 bytes, as two mpints. */
function fromDer(der: Buffer): Buffer {
  const start = der[1] === 0x81 ? 3 : 2;
  const rLength = der[start + 1] ?? 0;
  const r = der.subarray(start + 2, start + 2 + rLength);
  const s = der.subarray(start + 4 + rLength);
  return Buffer.concat([lengthPrefixed(r), lengthPrefixed(s)]);
}
