import { generateSecret, generateURI, verifySync } from "otplib";

/** RFC 6238: SHA-1, six digits, steps of thirty seconds, as every authenticator app assumes. */
const stepSeconds = 30;

/** 160 random bits, base32 (RFC 4226 §4 R6). */
export const newSecret = (): string => generateSecret({ length: 20 });

export const secretUri = (secret: string, label: string): string =>
  generateURI({ issuer: "Postern", label, secret });

/** Six digits, however they were grouped; undefined: not a code at all. */
export function codeOf(typed: string): string | undefined {
  const digits = typed.normalize("NFKC").replaceAll(/[\s-]/g, "");
  return /^\d{6}$/.test(digits) ? digits : undefined;
}

/** The time step of what was typed; undefined: no code, or a wrong one. */
export function stepTyped(secret: string, typed: string, now: Date): number | undefined {
  const code = codeOf(typed);
  return code === undefined ? undefined : stepOf(secret, code, now);
}

/** The time step whose code this is, at most one step from now; undefined: a wrong code. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const epoch = Math.floor(now.getTime() / 1000);
  const found = verifySync({ secret, token: code, epoch, epochTolerance: stepSeconds });
  if (!found.valid || found.delta === undefined) return undefined;
  return Math.floor(epoch / stepSeconds) + found.delta;
}
