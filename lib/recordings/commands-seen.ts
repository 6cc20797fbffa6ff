import type { Event } from "./events.ts";
import { withoutSequences } from "./safe-output.ts";

/** A line that was typed at a prompt, as the terminal showed it. */
export type SeenCommand = { readonly at: number; readonly text: string };

/** What common shells end their prompt with, after at most so much. */
const prompt = /^[^\r\n]{0,120}?[$#%❯>] (\S.{0,1000})$/u;
const lineCharactersMax = 2000;
const commandsMax = 2000;

/**
 * Commands as they are seen on a terminal: whoever hides them from the screen hides them from here,
 * so this is a table of contents and no proof.
 */
export function commandsSeen(events: readonly Event[]): SeenCommand[] {
  const found: SeenCommand[] = [];
  let [line, at] = ["", 0];
  for (const [seconds, code, data] of events) {
    if (code !== "o") continue;
    for (const character of withoutSequences(data)) {
      if (character === "\n") {
        const text = prompt.exec(line.trimEnd())?.[1];
        if (text !== undefined && found.length < commandsMax) found.push({ at, text });
        line = "";
      } else if (character === "\b") line = line.slice(0, -1);
      else if (character >= " " && line.length < lineCharactersMax) {
        if (line === "") at = seconds;
        line += character;
      }
    }
  }
  return found;
}
