import { createHash, randomInt } from "node:crypto";

/** Consonants alone: nothing to mistake, and no words (RFC 8628 §6.1). */
const letters = "BCDFGHJKLMNPQRSTVWXZ";
const codeLength = 8;
const shape = new RegExp(`^[${letters}]{${codeLength}}$`);

/** Eight letters of twenty: 34 bits for ten minutes, and ten guesses. */
export function newUserCode(): string {
  const code = Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join(
    "",
  );
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** As people type it: any case, with or without the dash; undefined when it is none. */
export function hashOfUserCode(typed: string): Buffer | undefined {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, "");
  return shape.test(code) ? createHash("sha256").update(code).digest() : undefined;
}
