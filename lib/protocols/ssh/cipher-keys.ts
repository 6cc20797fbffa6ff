import { createSecretKey } from "node:crypto";
import type { Client, Connection } from "ssh2";

/** Where ssh2 1.17 keeps the keys of a direction, each given anew to a cipher for every packet. */
const keyNames = [
  ...["_encKey", "_encKeyMain", "_encKeyPktLen"],
  ...["_decipherKey", "_decKeyMain", "_decKeyPktLen", "_macKey"],
] as const;

type Direction = Partial<Record<(typeof keyNames)[number], unknown>> | undefined;
type Inner = {
  readonly _protocol?: { readonly _cipher?: Direction; readonly _decipher?: Direction };
};

/**
 * Keeps the keys of a connection as key objects. Node makes one of each Buffer that it is given as
 * a key, which takes it longer than to encrypt the 32 KiB of a packet.
 */
export function keepCipherKeys(connection: Client | Connection): void {
  // With every exchange of keys, the first and those after it.
  connection.on("handshake", () => {
    const { _protocol: protocol } = connection as Inner;
    for (const direction of [protocol?._cipher, protocol?._decipher]) {
      if (!direction) continue;
      for (const name of keyNames) {
        const key = direction[name];
        if (Buffer.isBuffer(key)) direction[name] = createSecretKey(key);
      }
    }
  });
}
