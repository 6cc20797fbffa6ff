import { z } from "zod";

/** What comes of a command that somebody should hear about. */
export const ruleActs = ["alert", "end"] as const;

/**
 * A sign, never a boundary: whoever types has a hundred ways to write the same. `*` stands for
 * anything.
 */
export const CommandRule = z.strictObject({
  pattern: z
    .string()
    .min(2)
    .max(200)
    .refine((text) => !/[\p{Cc}\p{Cf}]/u.test(text), {
      error: "a command without control characters",
      params: { reason: "rule_pattern" },
    })
    .meta({ examples: ["rm -rf *"] }),
  act: z.enum(ruleActs),
});
export type CommandRule = z.output<typeof CommandRule>;

/** Longer lines are looked at so far. */
const lineCharactersMax = 4096;
/** Words before a command that change who runs it, or when, and not what. */
const before = /^(?:sudo|doas|nohup|command|exec|time|env|then|do|else|!|\w{1,64}=\S{0,256}) +/;

/** The gravest rule that a line comes under; one after the other where it has several commands. */
export function ruleOf(rules: readonly CommandRule[], line: string): CommandRule | undefined {
  if (rules.length === 0) return undefined;
  const commands = commandsOf(line.slice(0, lineCharactersMax));
  const met = rules.filter(({ pattern }) => {
    const wanted = spaced(pattern);
    return commands.some((command) => matches(wanted, command));
  });
  return met.find(({ act }) => act === "end") ?? met[0];
}

const spaced = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** As a shell takes a line apart, quotes aside: what is quoted is looked at all the same. */
function commandsOf(line: string): string[] {
  return line.split(/[;|&\n`(){}]|\$\(/).map((part) => {
    let command = spaced(part);
    for (let rest = ""; rest !== command;) {
      rest = command;
      command = command.replace(before, "");
    }
    return command;
  });
}

/** A pattern with stars, by trying the last star again: never more than length times length. */
function matches(pattern: string, text: string): boolean {
  let [at, inText, star, tried] = [0, 0, -1, 0];
  while (inText < text.length) {
    if (pattern[at] === "*") {
      [star, tried] = [at, inText];
      at += 1;
    } else if (pattern[at] === text[inText]) {
      at += 1;
      inText += 1;
    } else if (star >= 0) {
      tried += 1;
      [at, inText] = [star + 1, tried];
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}

/** Whether rules say at least as much as others did. */
export const sayAsMuch = (next: readonly CommandRule[], former: readonly CommandRule[]): boolean =>
  former.every(({ pattern, act }) =>
    next.some((rule) => rule.pattern === pattern && (rule.act === act || rule.act === "end")),
  );
