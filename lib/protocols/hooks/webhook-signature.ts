import { createHmac, timingSafeEqual } from "node:crypto";

/** How far the sender's clock may be from ours, either way. */
const toleranceMs = 5 * 60_000;
/** A sender signs with a handful of secrets at most. */
const signaturesMax = 10;

export type Signed = {
  readonly id: string;
  /** Seconds since 1970, as it was sent. */
  readonly timestamp: string;
  /** `v1,` and a signature in base64, several of them parted by spaces. */
  readonly signatures: string;
  readonly body: Buffer;
};

/**
 * Whether one of the secrets signed it just now (Standard Webhooks 1.0, "Verifying signatures"): HMAC
 * of SHA-256 over id, timestamp and body, parted by dots.
 */
export function isSignedBy(
  { id, timestamp, signatures, body }: Signed,
  secrets: readonly Buffer[],
  now: Date,
): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > toleranceMs) return false;
  const given = signatures
    .split(" ", signaturesMax)
    .filter((each) => each.startsWith("v1,"))
    .map((each) => Buffer.from(each.slice(3), "base64"));
  let isSigned = false;
  for (const secret of secrets) {
    const expected = createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body);
    const digest = expected.digest();
    for (const each of given) {
      // Every pair is compared: how long it takes says nothing of which one fits.
      if (each.length === digest.length && timingSafeEqual(each, digest)) isSigned = true;
    }
  }
  return isSigned;
}
