import { BlockList, isIP, isIPv4 } from "node:net";
import { no, yes, type Decision } from "#lib/kernel/index.ts";
import type { Certificate } from "./certificate.ts";

export type Standing = {
  /** Public keys of the authorities that are trusted for people, as blobs. */
  readonly authorities: readonly Uint8Array[];
  readonly isRevoked: (certificate: Certificate) => boolean;
};

export type Arrival = {
  readonly principal: string;
  readonly address: string;
  readonly now: Date;
};

/**
 * Whether a user's certificate is good here, as sshd would say with the same authority, principal,
 * address and clock (OpenSSH's PROTOCOL.certkeys, and `sshkey_cert_check_authority`).
 */
export function judgeCertificate(
  certificate: Certificate,
  { authorities, isRevoked }: Standing,
  { principal, address, now }: Arrival,
): Decision {
  if (certificate.kind !== "user") return no("not_a_user_certificate");
  if (!authorities.some((each) => certificate.authority.equals(each))) return no("other_authority");
  if (!certificate.isSignatureValid) return no("bad_signature");
  if (now < certificate.validAfter) return no("not_yet_valid");
  if (now >= certificate.validBefore) return no("expired");
  if (!certificate.principals.includes(principal)) return no("another_principal");
  if (isRevoked(certificate)) return no("revoked");
  return judgeOptions(certificate, address);
}

function judgeOptions({ criticalOptions }: Certificate, address: string): Decision {
  for (const [name, value] of Object.entries(criticalOptions)) {
    if (name === "source-address") {
      if (!isAddressIn(address, value)) return no("other_address");
    } else if (name !== "verify-required") return no("unknown_critical_option");
  }
  return yes();
}

/** A list of addresses and CIDR blocks; one that does not parse lets nobody in. */
export function isAddressIn(address: string, list: string): boolean {
  if (isIP(address) === 0) return false;
  const allowed = new BlockList();
  for (const entry of list.split(",")) {
    const [network = "", bits, ...more] = entry.trim().split("/");
    const family = isIPv4(network) ? "ipv4" : "ipv6";
    if (isIP(network) === 0 || more.length > 0) return false;
    if (bits === undefined) allowed.addAddress(network, family);
    else if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === "ipv4" ? 32 : 128)) return false;
    else allowed.addSubnet(network, Number(bits), family);
  }
  return allowed.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}
