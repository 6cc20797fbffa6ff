import { lengthPrefixed, u32 } from "#lib/bastion/index.ts";

const blockBytes = 8;

/** An unencrypted private key in OpenSSH's own format (PROTOCOL.key): the only one ssh2 reads. */
export function ed25519Pem(seed: Uint8Array, publicKey: Uint8Array): string {
  const blob = Buffer.concat([lengthPrefixed("ssh-ed25519"), lengthPrefixed(publicKey)]);
  const secret = Buffer.concat([
    u32(0),
    u32(0),
    blob,
    lengthPrefixed(Buffer.concat([seed, publicKey])),
    lengthPrefixed(""),
  ]);
  const missing = (blockBytes - (secret.length % blockBytes)) % blockBytes;
  const padding = Buffer.from(Array.from({ length: missing }, (_, at) => at + 1));
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...[lengthPrefixed("none"), lengthPrefixed("none"), lengthPrefixed(""), u32(1)],
    ...[lengthPrefixed(blob), lengthPrefixed(Buffer.concat([secret, padding]))],
  ]);
  const lines = whole.toString("base64").replace(/.{70}/g, "$&\n");
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
