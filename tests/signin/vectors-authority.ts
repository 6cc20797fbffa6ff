import { createECDH, createPrivateKey, hkdfSync, sign } from "node:crypto";
import { decodeAttestationObject, isoCBOR } from "@simplewebauthn/server/helpers";

/** The vectors' authority (WebAuthn Level 3 §16.1): its key is derived from words in the open. */
function authorityKey() {
  const pair = createECDH("prime256v1");
  const seed = hkdfSync("sha256", "WebAuthn test vectors", Buffer.of(0), "Attestation CA", 32);
  pair.setPrivateKey(Buffer.from(seed));
  const point = pair.getPublicKey();
  const url = (bytes: Buffer) => bytes.toString("base64url");
  const [x, y] = [url(point.subarray(1, 33)), url(point.subarray(33))];
  return createPrivateKey({
    key: { kty: "EC", crv: "P-256", d: url(pair.getPrivateKey()), x, y },
    format: "jwk",
  });
}

/** The parts of a DER value (X.690 §8.1): its tag, its content and what follows it. */
function opened(der: Buffer) {
  const first = der.readUInt8(1);
  const extra = first < 0x80 ? 0 : first - 0x80;
  const length = extra === 0 ? first : der.readUIntBE(2, extra);
  const start = 2 + extra;
  const end = start + length;
  return {
    whole: der.subarray(0, end),
    content: der.subarray(start, end),
    rest: der.subarray(end),
  };
}

function closed(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = Buffer.alloc(3, 0x82);
  length.writeUInt16BE(content.length, 1);
  return Buffer.concat([Buffer.of(tag), length, content]);
}

/** The certificate with its contents changed, signed by the same authority. */
export function reissued(certificate: Buffer, change: (contents: Buffer) => Buffer): Buffer {
  const { whole, rest } = opened(opened(certificate).content);
  const contents = change(whole);
  const signature = sign("sha256", contents, authorityKey());
  const algorithm = opened(rest).whole;
  return closed(0x30, contents, algorithm, closed(0x03, Buffer.of(0), signature));
}

/** Adds where a list of revoked certificates is said to be (RFC 5280 §4.2.1.13). */
export const withRevocationList =
  (address: string) =>
  (contents: Buffer): Buffer => {
    const uri = closed(0x86, Buffer.from(address));
    const points = closed(0x30, closed(0x30, closed(0xa0, closed(0xa0, uri))));
    const extension = closed(0x30, Buffer.from("0603551d1f", "hex"), closed(0x04, points));
    const parts = partsOf(opened(contents).content);
    const extensions = opened(opened(parts.at(-1) ?? Buffer.alloc(0)).content).content;
    return closed(0x30, ...parts.slice(0, -1), closed(0xa3, closed(0x30, extensions, extension)));
  };

function partsOf(content: Buffer): readonly Buffer[] {
  if (content.length === 0) return [];
  const { whole, rest } = opened(content);
  return [whole, ...partsOf(rest)];
}

/** The attestation (hexadecimal) with other certificates. */
export function withCertificates(
  attestation: string,
  change: (first: Buffer) => readonly Buffer[],
): string {
  const object = decodeAttestationObject(Uint8Array.from(Buffer.from(attestation, "hex")));
  const statement = object.get("attStmt");
  const [first] = statement.get("x5c") ?? [];
  const chain = change(Buffer.from(first ?? [])).map((each) => Uint8Array.from(each));
  (statement as Map<string, unknown>).set("x5c", chain);
  return Buffer.from(isoCBOR.encode(object as never)).toString("hex");
}
