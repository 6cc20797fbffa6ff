import { createHash } from "node:crypto";
import { lengthPrefixed, u32, u64, u8 } from "./wire.ts";

/** OpenSSH's PROTOCOL.krl: "SSHKRL\n\0", then version 1 of the format. */
const magic = 0x5353484b524c0a00n;
const formatVersion = 1;
const section = { certificates: 1, fingerprintSha256: 5 } as const;
const ofCertificates = { serialList: 0x20, keyId: 0x23 } as const;

export type Revoked = {
  /** Each from 1; with 0 among them sshd refuses everybody. */
  readonly serials: readonly bigint[];
  readonly keyIds: readonly string[];
};

export type RevocationList = {
  /** Ascends with every list. */
  readonly version: bigint;
  readonly now: Date;
  readonly comment: string;
  /** By the public key of the authority, as a blob. */
  readonly byAuthority: readonly { readonly authority: Uint8Array; readonly revoked: Revoked }[];
  /** Public keys, also of authorities, as blobs: whatever they signed or sign is refused. */
  readonly keys: readonly Uint8Array[];
};

const part = (kind: number, data: Buffer) => Buffer.concat([u8(kind), lengthPrefixed(data)]);

/** A key revocation list as `sshd -o RevokedKeys` and `ssh-keygen -Q` read it. */
export function writeRevocationList(list: RevocationList): Buffer {
  const head = [
    u64(magic),
    u32(formatVersion),
    u64(list.version),
    u64(BigInt(Math.floor(list.now.getTime() / 1000))),
    u64(0n),
    lengthPrefixed(""),
    lengthPrefixed(list.comment),
  ];
  const certificates = list.byAuthority
    .filter(({ revoked }) => revoked.serials.length + revoked.keyIds.length > 0)
    .map(({ authority, revoked }) => certificatesOf(authority, revoked));
  return Buffer.concat([...head, ...certificates, ...fingerprintsOf(list.keys)]);
}

function certificatesOf(authority: Uint8Array, { serials, keyIds }: Revoked): Buffer {
  if (serials.some((each) => each < 1n)) throw new RangeError("serials begin with 1");
  const sorted = [...new Set(serials)].toSorted((a, b) => (a < b ? -1 : 1));
  const parts = [lengthPrefixed(authority), lengthPrefixed("")];
  if (sorted.length > 0) {
    parts.push(part(ofCertificates.serialList, Buffer.concat(sorted.map(u64))));
  }
  if (keyIds.length > 0) {
    parts.push(part(ofCertificates.keyId, Buffer.concat(keyIds.map(lengthPrefixed))));
  }
  return part(section.certificates, Buffer.concat(parts));
}

function fingerprintsOf(keys: readonly Uint8Array[]): Buffer[] {
  if (keys.length === 0) return [];
  const hashes = keys.map((key) => createHash("sha256").update(key).digest());
  const sorted = hashes.toSorted((a, b) => Buffer.compare(a, b));
  return [part(section.fingerprintSha256, Buffer.concat(sorted.map(lengthPrefixed)))];
}
