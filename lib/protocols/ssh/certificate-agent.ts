import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import ssh2, { type Client, type ParsedKey } from "ssh2";
import { ed25519Raw, lengthPrefixed, u8 } from "#lib/bastion/index.ts";

const plainName = "ssh-ed25519";
const certificateName = "ssh-ed25519-cert-v01@openssh.com";
/** SSH_MSG_USERAUTH_REQUEST (RFC 4252 §5). */
const userauthRequest = 50;

/** A pair of keys for one session, in memory only. */
export type SessionKey = {
  readonly privateKey: KeyObject;
  readonly blob: Buffer;
  /** As `id_ed25519.pub` has it. */
  readonly line: string;
};

export function newSessionKey(): SessionKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const blob = Buffer.concat([lengthPrefixed(plainName), lengthPrefixed(ed25519Raw(publicKey))]);
  return { privateKey, blob, line: `${plainName} ${blob.toString("base64")}` };
}

/** Offers one key with its certificate, and signs for it. */
export class CertificateAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #key: SessionKey;
  readonly #identity: ParsedKey;

  constructor(key: SessionKey, certificate: Uint8Array) {
    super();
    this.#key = key;
    const plain = ssh2.utils.parseKey(key.line);
    if (plain instanceof Error) throw plain;
    const parsed = Array.isArray(plain) ? plain[0] : plain;
    this.#identity = Object.create(parsed as object, {
      type: { value: certificateName },
      getPublicSSH: { value: () => Buffer.from(certificate) },
    }) as ParsedKey;
  }

  override getIdentities(done: (error: undefined, keys: ParsedKey[]) => void): void {
    done(undefined, [this.#identity]);
  }

  override sign(_key: ParsedKey, data: Buffer, ...rest: unknown[]): void {
    const done = rest.find((each) => typeof each === "function");
    (done as (error: undefined, signature: Buffer) => void)(
      undefined,
      sign(null, data, this.#key.privateKey),
    );
  }
}

type Signing = (data: Buffer, done: (signature: Buffer) => void) => void;
type Protocol = {
  authPK: (user: string, key: ParsedKey, algorithm?: string | Signing, sign?: Signing) => void;
  readonly _kex: { readonly sessionID: Buffer };
  readonly _authsQueue: string[];
  readonly _packetRW: {
    readonly write: {
      alloc: (length: number) => Buffer;
      allocStart: number;
      finalize: (packet: Buffer) => Buffer;
    };
  };
  readonly _cipher: { encrypt: (packet: Buffer) => void };
};

/**
 * ssh2 1.17 writes the certificate's name into the signature, where OpenSSH wants the plain key's
 * (PROTOCOL.certkeys). Its own method is replaced for this one connection; the version is pinned,
 * and tests against a real sshd stand behind it.
 */
export function signWithPlainName(client: Client): void {
  const protocol = (client as unknown as { _protocol: Protocol })._protocol;
  const original = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, last) => {
    const signing = typeof algorithm === "function" ? algorithm : last;
    if ((key.type as string) !== certificateName || !signing)
      return original(user, key, algorithm, last);
    const body = Buffer.concat([
      u8(userauthRequest),
      ...[user, "ssh-connection", "publickey"].map((each) => lengthPrefixed(each)),
      u8(1),
      lengthPrefixed(certificateName),
      lengthPrefixed(key.getPublicSSH()),
    ]);
    const signed = Buffer.concat([lengthPrefixed(protocol._kex.sessionID), body]);
    signing(signed, (signature) => {
      const mark = Buffer.concat([lengthPrefixed(plainName), lengthPrefixed(signature)]);
      const message = Buffer.concat([body, lengthPrefixed(mark)]);
      const packet = protocol._packetRW.write.alloc(message.length);
      packet.set(message, protocol._packetRW.write.allocStart);
      protocol._authsQueue.push("publickey");
      protocol._cipher.encrypt(protocol._packetRW.write.finalize(packet));
    });
  };
}
