import { z } from "zod";
import { idOf } from "#lib/kernel/index.ts";
import { keyBytesMax, parseKeyLine, type PublicKey } from "./ssh/public-key.ts";
import { SshFormatError } from "./ssh/wire.ts";

export const HostId = idOf("host");

const reserved: ReadonlySet<string> = new Set(["new", "mine", "apply", "self-register"]);

/** Names a host for good, in `LOGIN%HOST` and in every certificate for it. */
export const HostCode = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, "small letters, digits, . and - (63 at most)")
  .refine((code) => !reserved.has(code), "another word: pages and paths have this name");

/** A name that the gateway resolves, or an address. */
export const Address = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.:_-]{0,252})$/, "a host name, an IPv4 or an IPv6 address");
export const Port = z.int().min(1).max(65_535);

/** As which a host sees the gateways where the way rewrites addresses; none: as they are. */
export const SourceAddresses = z.array(z.union([z.ipv4(), z.ipv6()])).max(8);

/** The public key of RFC 8032 §7.1, test 1. */
const exampleKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";

/** As `ssh-keyscan` prints them after the host's name: "ssh-ed25519 AAAA…". */
export const KeyLine = z
  .string()
  .max(keyBytesMax * 2)
  .meta({ examples: [exampleKey] })
  .transform((line, at): PublicKey => {
    try {
      return parseKeyLine(line);
    } catch (error) {
      if (!(error instanceof SshFormatError)) throw error;
      const expected = "ed25519, ECDSA, RSA of 3072 bits or more, or a FIDO key, as one line";
      at.addIssue({ code: "custom", message: `${error.message}; expected: ${expected}` });
      return z.NEVER;
    }
  });

/** What the certificate for a session says for whom it speaks: `deploy@web-1`. */
export const principalOf = (login: string, hostCode: string): string => `${login}@${hostCode}`;

/** From where a certificate for the host counts: a list as OpenSSH's PROTOCOL.certkeys has it. */
export const sourceAddressOf = (
  { sourceAddresses }: { readonly sourceAddresses: readonly string[] },
  seen: string,
): string => (sourceAddresses.length > 0 ? sourceAddresses.join(",") : seen);
