import { createHash, randomBytes } from "node:crypto";

/** Bytes of one code, and how many there are in a set (SP 800-63B-4 §4.2.1.1 asks for 64 bits). */
const codeBytes = 15;
export const codesMade = 10;

/** Letters and digits that nobody takes for one another (Crockford's base32). */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const shape = new RegExp(`^[${alphabet}]{24}$`);

const grouped = (text: string) => text.replaceAll(/(.{4})(?=.)/g, "$1-");

/** A new code of 120 random bits: 24 letters and digits, four at a time. */
export function newRecoveryCode(): string {
  const bits = [...randomBytes(codeBytes)]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  const letters = bits.match(/.{5}/g) ?? [];
  return grouped(letters.map((five) => alphabet[Number.parseInt(five, 2)]).join(""));
}

/** As it was meant, however it was typed; undefined: not a code at all. */
function meant(typed: string): string | undefined {
  const text = typed
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[\s-]/g, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
  return shape.test(text) ? text : undefined;
}

/** What the database keeps: so many random bits need no slow hash. */
export function hashOfRecoveryCode(typed: string): Buffer | undefined {
  const text = meant(typed);
  return text === undefined ? undefined : createHash("sha256").update(text).digest();
}
