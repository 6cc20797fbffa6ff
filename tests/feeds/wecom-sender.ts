import { createCipheriv, createHash, randomBytes } from "node:crypto";
import type { Keys } from "#lib/protocols/hooks/wecom/message-crypto.ts";

/** As the official samples encrypt: 16 random bytes, length, text, receiver, filled to 32. */
export function encrypted(text: string, { corpId, encodingAesKey }: Keys): string {
  const key = Buffer.from(`${encodingAesKey}=`, "base64");
  const message = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([randomBytes(16), length, message, Buffer.from(corpId)]);
  const fill = 32 - (plain.length % 32);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16));
  cipher.setAutoPadding(false);
  const filled = Buffer.concat([plain, Buffer.alloc(fill, fill)]);
  return Buffer.concat([cipher.update(filled), cipher.final()]).toString("base64");
}

export const signatureOf = (token: string, timestamp: string, nonce: string, text: string) =>
  createHash("sha1").update([token, timestamp, nonce, text].toSorted().join("")).digest("hex");

export const xmlOf = (fields: Readonly<Record<string, string>>): string =>
  `<xml>${Object.entries(fields)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join("\n")}</xml>`;
