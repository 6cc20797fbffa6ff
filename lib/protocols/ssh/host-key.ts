import { createPublicKey } from "node:crypto";
import ssh2, { type Connection, type ParsedKey, type ServerConfig } from "ssh2";
import { ed25519Raw, lengthPrefixed, parseCertificate, privateKeyOf } from "#lib/bastion/index.ts";
import { now } from "#lib/kernel/index.ts";
import { ed25519Pem } from "./ed25519-pem.ts";

const plainName = "ssh-ed25519";
const certificateName = "ssh-ed25519-cert-v01@openssh.com";

/** What gateways show as their own: all the same. */
export type HostKey = {
  readonly plain: ParsedKey;
  readonly blob: Buffer;
  /** By which clients know it that know the authority (PROTOCOL.certkeys). */
  readonly certificate: Uint8Array;
};

export function hostKeyOf(seed: Uint8Array, certificate: Uint8Array): HostKey {
  const raw = ed25519Raw(createPublicKey(privateKeyOf(seed)));
  const parsed = ssh2.utils.parseKey(ed25519Pem(seed, raw));
  if (parsed instanceof Error) throw parsed;
  const blob = Buffer.concat([lengthPrefixed(plainName), lengthPrefixed(raw)]);
  return { plain: parsed, blob, certificate };
}

type Shown = {
  readonly hostKeys: ServerConfig["hostKeys"];
  /** For the connection that shows them, before its first exchange of keys. */
  readonly attach: (client: Connection) => void;
};

/**
 * The keys that one connection shows, to its end: with a certificate for clients that ask for one,
 * and plain for all others; only plain where the certificate is over, or is of another key.
 */
export function shownBy({ plain, blob, certificate }: HostKey, name?: Uint8Array): Shown {
  const shown = [name, certificate].find((each) => each && isGood(each, blob));
  if (!shown) return { hostKeys: asConfig([plain]), attach: () => undefined };
  let exchange: () => Exchange | undefined = () => undefined;
  const certified = Object.create(plain, {
    type: { value: certificateName },
    getPublicSSH: { value: () => Buffer.from(shown) },
    sign: {
      value: (data: Buffer) => {
        const kex = exchange();
        if (!kex) return new Error("no exchange of keys is under way");
        // ssh2 1.17 names the signature by what was agreed on, which it has used by now; the name
        // must be the plain key's.
        kex.negotiated.serverHostKey = plainName;
        return plain.sign(data);
      },
    },
  }) as ParsedKey;
  return {
    hostKeys: asConfig([certified, plain]),
    attach: (client) => {
      exchange = () => (client as unknown as { readonly _protocol: Inner })._protocol._kex;
    },
  };
}

type Exchange = { readonly negotiated: { serverHostKey: string } };
type Inner = { readonly _kex?: Exchange };

/** Parsed keys are taken where a key's text is: `ServerConfig` does not say so. */
const asConfig = (keys: readonly ParsedKey[]) =>
  keys.map((key) => ({ key })) as unknown as ServerConfig["hostKeys"];

function isGood(certificate: Uint8Array, blob: Buffer): boolean {
  const { kind, subject, validBefore } = parseCertificate(certificate);
  return kind === "host" && subject.blob.equals(blob) && now() < validBefore;
}
