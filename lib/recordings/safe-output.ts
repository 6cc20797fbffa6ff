/**
 * Output of a foreign terminal, for another one: text, colours and movements stay; whatever makes a
 * terminal answer, set its title or clipboard, or start a mode of its own is left out. Sequences
 * are those of ECMA-48 and of xterm's ctlseqs.
 */
export type SafeOutput = (text: string) => string;

const escape = "\u001b";
const bell = "\u0007";
/** A sequence that is longer is none. */
const sequenceCharactersMax = 256;

/** Final bytes of CSI that only draw: SGR, cursor, erase, insert, delete, scroll, margins, tabs. */
const drawing = /^[0-9;:]*[@A-HJKLMPSTXZ`abdefgmrsu]$/;
/** Modes that draw: cursor, autowrap, alternate screen, origin, bracketed paste as a no-op. */
const mode = "(?:1|6|7|12|25|47|1047|1048|1049|2004|2026)";
const modes = new RegExp(`^\\?${mode}(;${mode})*[hl]$|^4[hl]$`);
/** Two characters: save, restore, index, next line, tab, reverse, character sets, keypad. */
const short = /^[78DEHMc=>]$/;

/** What is left of sequences: they stand between the characters of a text, and are not of it. */
export const drawn = new RegExp(`${escape}(?:\\[[0-9;:?]*[@-~]|[()*+].|[78DEHMc=>])`, "g");

/** What was made safe, without colours and movements: where no terminal draws it. */
export const plainText = (text: string): string => text.replaceAll(drawn, "");

type Mode = "text" | "escape" | "csi" | "string" | "string-escape" | "charset";

export function safeOutput(): SafeOutput {
  let mode: Mode = "text";
  let held = "";
  return (text) => {
    let out = "";
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      switch (mode) {
        case "text":
          if (character === escape) mode = "escape";
          else if (code === 0x9b) [mode, held] = ["csi", ""];
          else if (isStringStart8(code)) mode = "string";
          else if (isText(code)) out += character;
          break;
        case "escape":
          held = "";
          if (character === "[") mode = "csi";
          else if ("]PX^_".includes(character)) mode = "string";
          else if ("()*+".includes(character)) [mode, held] = ["charset", character];
          else {
            mode = character === escape ? "escape" : "text";
            if (short.test(character)) out += `${escape}${character}`;
          }
          break;
        case "charset":
          mode = "text";
          if (/[0-9A-Z]/.test(character)) out += `${escape}${held}${character}`;
          break;
        case "csi":
          held += character;
          if (code >= 0x40 && code <= 0x7e) {
            mode = "text";
            if (drawing.test(held) || modes.test(held)) out += `${escape}[${held}`;
          } else if (code < 0x20 || held.length > sequenceCharactersMax) mode = "text";
          break;
        case "string":
          if (character === bell || code === 0x9c || code === 0x18 || code === 0x1a) mode = "text";
          else if (character === escape) mode = "string-escape";
          break;
        case "string-escape":
          mode = character === "\\" ? "text" : character === escape ? "string-escape" : "string";
          break;
      }
    }
    return out;
  };
}

/** DCS, SOS, OSC, PM, APC as one character (ECMA-48 §5.3). */
const isStringStart8 = (code: number): boolean =>
  code === 0x90 || code === 0x98 || code === 0x9d || code === 0x9e || code === 0x9f;

/** Without ENQ, which is answered, and other controls but backspace, tab, line ends and shifts. */
const isText = (code: number): boolean =>
  code >= 0x20
    ? code !== 0x7f && (code < 0x80 || code > 0x9f)
    : [7, 8, 9, 10, 11, 12, 13, 14, 15].includes(code);
