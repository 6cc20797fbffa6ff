import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from "node:crypto";

export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** What encryption adds to a value's length. */
const overheadBytes = nonceBytes + tagBytes;

/** Bytes that `encrypt` makes of so many. */
export const encryptedBytes = (plainBytes: number): number => overheadBytes + plainBytes;

/** AES-256-GCM with a random nonce (NIST SP 800-38D §8.2.2): nonce, tag, ciphertext. */
export function encrypt(key: Uint8Array | KeyObject, bound: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(bound));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** @throws when key, bound text or ciphertext are not those of `encrypt`. */
export function decrypt(key: Uint8Array | KeyObject, bound: string, sealed: Uint8Array): Buffer {
  if (sealed.length < overheadBytes) throw new Error("the sealed value is too short");
  const tag = sealed.subarray(nonceBytes, overheadBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(overheadBytes)), decipher.final()]);
}
