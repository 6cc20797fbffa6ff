import type { Assurance } from "#lib/kernel/index.ts";

/** What can be proven on the way in. */
export type Factor = "password" | "totp" | "passkey";

/** What answers are counted of; a recovery code is no factor, it only lets one be replaced. */
export const attempted = ["password", "totp", "passkey", "recovery"] as const;
export type Attempted = (typeof attempted)[number];

/** One factor as it was proven. */
export type Proven =
  | { readonly factor: "password" | "totp" }
  | {
      readonly factor: "passkey";
      /** The authenticator knew its owner: by PIN, finger or face. */
      readonly isVerified: boolean;
      /** Its key never leaves one device. */
      readonly isDeviceBound: boolean;
      /** Its model proved itself by an attestation that the policy accepts. */
      readonly isAttested: boolean;
    };

/**
 * How sure it is who signs in, by NIST SP 800-63B-4 §2: a key that cannot be exported, on hardware
 * known to hold it so, opened by its owner: 3; two different factors, one of them something one
 * has: 2; else 1.
 */
export function assuranceOf(proven: readonly Proven[]): Assurance {
  const passkeys = proven.filter((each) => each.factor === "passkey");
  const isVerified = passkeys.some((each) => each.isVerified);
  if (passkeys.some((each) => each.isVerified && each.isDeviceBound && each.isAttested)) return 3;
  const knows = isVerified || proven.some(({ factor }) => factor === "password");
  const has = passkeys.length > 0 || proven.some(({ factor }) => factor === "totp");
  return knows && has ? 2 : 1;
}

/**
 * After somebody signed in proved once more who they are: one factor beside the ticket's own secret
 * keeps level 2 (SP 800-63B-4 §2.2.3), never level 3, which needs its own proof.
 */
export const steppedUp = (before: Assurance, proven: readonly Proven[]): Assurance =>
  Math.max(assuranceOf(proven), Math.min(before, 2)) as Assurance;

export type Proof = { readonly factors: readonly Factor[]; readonly assurance: Assurance };

export const proofOf = (proven: readonly Proven[]): Proof => ({
  factors: proven.map(({ factor }) => factor),
  assurance: assuranceOf(proven),
});

/** What password and code prove together. */
export const passwordAndCode = proofOf([{ factor: "password" }, { factor: "totp" }]);
