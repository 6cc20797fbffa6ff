import { z } from "zod";

/**
 * What a `*` stands for: letters, digits and `_ . : @ % + = -`, from a letter, digit or `_` on. So it
 * is no option, no other folder, no hidden file, and nothing that a shell makes more of.
 */
const star = "[A-Za-z0-9_][A-Za-z0-9_.:@%+=-]{0,199}";

const patternCharactersMax = 500;

/** One star in a word, none in the first: a match takes time in proportion to what is read. */
function isPattern(text: string): boolean {
  const [first = "", ...others] = text.split(" ");
  const isPlain = !/[\p{Cc}\p{Cf}]/u.test(text) && text.trim() === text;
  return isPlain && !first.includes("*") && others.every((word) => !/\*.*\*/.test(word));
}

/** A command as whoever connects sends it, sign by sign, but for its stars. */
export const CommandPattern = z
  .string()
  .min(1)
  .max(patternCharactersMax)
  .refine(isPattern, {
    error: "a command, with at most one * in each word after the first",
    params: { reason: "command_pattern" },
  })
  .meta({ examples: ["systemctl restart nginx", "journalctl -n 100 -u *"] });

/** Whether a command is one of a list. It is read by the shell of the host just as it stands. */
export const isListed = (patterns: readonly string[], command: string): boolean =>
  patterns.some((pattern) => expressionOf(pattern).test(command));

const expressionOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.split("*").map(escaped).join(star)}$`, "u");

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}/]/g, "\\$&");
