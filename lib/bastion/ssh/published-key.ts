import { createHash } from "node:crypto";

type Known = { readonly name: string; readonly port: number; readonly key: string };

const usualPort = 22;

/** A line of `known_hosts` (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export const knownHostsLine = ({ name, port, key }: Known): string =>
  `${port === usualPort ? name : `[${name}]:${port}`} ${key}`;

/** The same of an authority: whatever host key it signed for this name is known. */
export const authorityKnownLine = (known: Known): string =>
  `@cert-authority ${knownHostsLine(known)}`;

/** Of a key that counts no more, under any name, as a host key or as an authority. */
export const revokedLine = (key: string): string => `@revoked * ${key}`;

/** RFC 7479 §3.1 and RFC 6594 §4: of an Ed25519 key, by SHA-256. */
const [ed25519, sha256] = [4, 2];

/** A DNS record (RFC 4255) as `ssh-keygen -r` prints it: good only in a signed zone. */
export function sshfpRecord(name: string, key: Uint8Array): string {
  const digest = createHash("sha256").update(key).digest("hex");
  return `${name} IN SSHFP ${ed25519} ${sha256} ${digest}`;
}
