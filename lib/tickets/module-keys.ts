import { createPublicKey } from "node:crypto";
import { z } from "zod";
import { invalidInput } from "#lib/kernel/index.ts";

/** Public keys of a module (RFC 7517); what they hold besides is kept as it came. */
export const Jwks = z.object({
  keys: z
    .array(z.record(z.string().max(40), z.unknown()))
    .min(1)
    .max(10),
});
export type Jwks = z.output<typeof Jwks>;

/** Parts that only a private or symmetric key has (RFC 7518 §6). */
const secretParts = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
const rsaBitsMin = 2048;

const wrong = (reason: string, expected: string) =>
  invalidInput([{ field: "authentication.jwks", reason, expected }]);

/** @throws when a key is private, weak, or of no kind that is verified here. */
export function checkKeys({ keys }: Jwks): void {
  for (const key of keys) {
    if (secretParts.some((part) => part in key)) {
      throw wrong("private_key_given", "public keys only; replace the key that was shown");
    }
    if (!isUsable(key)) {
      throw wrong("unusable_key", "Ed25519, P-256, or RSA of 2048 bits or more");
    }
  }
}

function isUsable(key: Record<string, unknown>): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({
      key,
      format: "jwk",
    });
    if (asymmetricKeyType === "ed25519") return true;
    if (asymmetricKeyType === "ec") return asymmetricKeyDetails?.namedCurve === "prime256v1";
    return asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) >= rsaBitsMin;
  } catch {
    return false;
  }
}
