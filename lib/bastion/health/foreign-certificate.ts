import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { certificateTimes } from "../certificate-times.ts";
import { principalOf } from "../host.ts";
import { signedCertificate, unsignedCertificate } from "../ssh/certificate.ts";
import { ed25519Raw, parsePublicKey } from "../ssh/public-key.ts";
import { lengthPrefixed } from "../ssh/wire.ts";

type Bearer = {
  readonly publicKey: Uint8Array;
  readonly login: string;
  readonly code: string;
  readonly now: Date;
};

/** A certificate of an authority that nobody trusts, made up for this: a host must refuse it. */
export function foreignCertificate({ publicKey, login, code, now }: Bearer): Buffer {
  const { privateKey, publicKey: signer } = generateKeyPairSync("ed25519");
  const authority = Buffer.concat([
    lengthPrefixed("ssh-ed25519"),
    lengthPrefixed(ed25519Raw(signer)),
  ]);
  const unsigned = unsignedCertificate(
    parsePublicKey(publicKey),
    {
      ...{ kind: "user", serial: 1n, keyId: `postern check ${code}` },
      principals: [principalOf(login, code), login],
      ...certificateTimes(now),
      criticalOptions: { "force-command": "exit 0" },
      extensions: {},
    },
    { authority, nonce: randomBytes(32) },
  );
  return signedCertificate(unsigned, sign(null, unsigned, privateKey));
}
