import { createDecipheriv, createHash, timingSafeEqual } from "node:crypto";

/** How far the sender's clock may be from ours, either way. */
const toleranceMs = 5 * 60_000;
const blockBytes = 32;

export type Signed = {
  readonly signature: string;
  /** Seconds since 1970, as it was sent. */
  readonly timestamp: string;
  readonly nonce: string;
  readonly encrypted: string;
};

export type Keys = {
  readonly corpId: string;
  readonly token: string;
  /** 43 signs of base64: 32 bytes. */
  readonly encodingAesKey: string;
};

/** Whether this token signed it just now: SHA-1 over the four texts in their order of bytes. */
export function isSigned(signed: Signed, token: string, now: Date): boolean {
  const { signature, timestamp, nonce, encrypted } = signed;
  if (!/^[0-9a-f]{40}$/i.test(signature) || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > toleranceMs) return false;
  const text = [token, timestamp, nonce, encrypted].toSorted().join("");
  return timingSafeEqual(createHash("sha1").update(text).digest(), Buffer.from(signature, "hex"));
}

/**
 * The text within an encrypted one: AES-256-CBC over 16 random bytes, the text's length, the text and
 * whom it is for, filled to whole blocks of 32 bytes (PKCS #7). Unset: it is not for this company.
 */
export function opened(encrypted: string, { corpId, encodingAesKey }: Keys): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted)) return undefined;
  const key = Buffer.from(`${encodingAesKey}=`, "base64");
  const bytes = Buffer.from(encrypted, "base64");
  if (key.length !== 32 || bytes.length === 0 || bytes.length % 16 !== 0) return undefined;
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16));
  decipher.setAutoPadding(false);
  const filled = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const fill = filled.at(-1) ?? 0;
  if (fill < 1 || fill > blockBytes || fill > filled.length) return undefined;
  const plain = filled.subarray(0, filled.length - fill);
  if (plain.length < 20) return undefined;
  const end = 20 + plain.readUInt32BE(16);
  if (end > plain.length) return undefined;
  const receiver = plain.subarray(end).toString("utf8");
  return receiver === corpId ? plain.subarray(20, end).toString("utf8") : undefined;
}
