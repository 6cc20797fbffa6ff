import { readFileSync } from "node:fs";

const lengthMin = 12;

/** From a file or POSTERN_BACKUP_PASSPHRASE; never from the command line, which others see. */
export function givenPassphrase(file: string | undefined): string | undefined {
  const text =
    file === undefined
      ? process.env["POSTERN_BACKUP_PASSPHRASE"]
      : readFileSync(file, "utf8").replace(/\r?\n$/, "");
  if (text === undefined || text === "") return undefined;
  if (text.length >= lengthMin) return text;
  throw new Error(`the passphrase: expected at least ${lengthMin} characters`);
}
