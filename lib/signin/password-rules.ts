import { invalidInput } from "#lib/kernel/index.ts";
import { isLeaked } from "./leaked-passwords.ts";

/** Characters; alone a password must carry more than beside another factor (SP 800-63B-4). */
export const lengthMin = { alone: 15, besideAnotherFactor: 8 } as const;
const lengthMax = 256;

export type PasswordProblem = "too_short" | "too_long" | "too_common" | "contains_context";

/** As it is compared and hashed: the same characters however a keyboard composes them. */
export const normalized = (password: string): string => password.normalize("NFKC");

/**
 * The first thing wrong with a new password; undefined: none. No rule asks for kinds of characters.
 * `context`: words that anybody would guess, such as the person's name and the product's.
 */
export function problemOf(
  password: string,
  { isOnlyFactor, context }: { isOnlyFactor: boolean; context: readonly string[] },
): PasswordProblem | undefined {
  const text = normalized(password);
  const length = Array.from(text).length;
  if (length < (isOnlyFactor ? lengthMin.alone : lengthMin.besideAnotherFactor)) return "too_short";
  if (length > lengthMax) return "too_long";
  const lower = text.toLowerCase();
  if (isCommon(lower)) return "too_common";
  return context.some((word) => isGuessedBy(lower, word)) ? "contains_context" : undefined;
}

/** On the list, with or without digits or signs hung on, or hardly more than one thing repeated. */
function isCommon(lower: string): boolean {
  const core = lower.replace(/^[^a-z]+|[^a-z]+$/g, "");
  return isLeaked(lower) || isLeaked(core) || new Set(lower).size <= 3 || isRun(lower);
}

/** "abcdefgh", "87654321": every character follows the one before. */
function isRun(text: string): boolean {
  const steps = Array.from(text)
    .slice(1)
    .map((char, at) => char.charCodeAt(0) - text.charCodeAt(at));
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}

/** A word that makes up half of the password or more; single letters say nothing. */
function isGuessedBy(lower: string, word: string): boolean {
  const guess = word.normalize("NFKC").toLowerCase();
  return guess.length >= 2 && lower.includes(guess) && guess.length * 2 >= lower.length - 4;
}

const joined = (name: string): string => name.replaceAll(/\s+/g, "");

/** Words that anybody would try for this person. */
export const contextOf = (person: {
  displayName: string;
  employeeNumber: string;
  workEmail: string | null;
  /** Names of the company's legal entities. */
  organisations: readonly string[];
}): readonly string[] => [
  "postern",
  ...person.organisations.flatMap((name) => [...name.split(/[\s.,&_-]+/), joined(name)]),
  person.employeeNumber,
  ...person.displayName.split(/[\s.,_-]+/),
  joined(person.displayName),
  ...(person.workEmail ?? "").split(/[@.]/),
];

/** @throws {PosternError} `invalid_input` that names the field "password" and the rule. */
export function requireGood(password: string, rules: Parameters<typeof problemOf>[1]): void {
  const reason = problemOf(password, rules);
  if (reason === undefined) return;
  const length = rules.isOnlyFactor ? lengthMin.alone : lengthMin.besideAnotherFactor;
  const expected = `at least ${length} characters that nobody would guess`;
  throw invalidInput([{ field: "password", reason: `password_${reason}`, expected }]);
}
