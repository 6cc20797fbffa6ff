import { hash, randomBytes } from "node:crypto";
import { secretEqual } from "#lib/keys/index.ts";

const saltBytes = 16;

/** A value and the salt that hides it in its commitment; both are needed to open it. */
export type Opening = { readonly salt: string; readonly value: string };

export const newOpening = (value: string): Opening => ({
  salt: randomBytes(saltBytes).toString("base64"),
  value,
});

/** SHA-256 of salt and value, in base64: says nothing until it is opened. */
export const commitmentOf = ({ salt, value }: Opening): string =>
  hash("sha256", Buffer.concat([Buffer.from(salt, "base64"), Buffer.from(value)]), "base64");

export function opens(commitment: string, opening: Opening): boolean {
  const salt = Buffer.from(opening.salt, "base64");
  // Base 64 has several spellings of the same bytes; only one is what was written.
  const isExact = salt.length === saltBytes && salt.toString("base64") === opening.salt;
  return isExact && secretEqual(commitmentOf(opening), commitment);
}
