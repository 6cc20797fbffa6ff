/**
 * Output of a foreign terminal, for another one: text, colours and movements stay; whatever makes a
 * terminal answer, set its title or clipboard, or start a mode of its own is left out. Sequences
 * are those of ECMA-48 and of xterm's ctlseqs.
 */
export type SafeOutput = (text: string) => string;

const escape = "\u001b";
/** A sequence that is longer is none. */
const sequenceCharactersMax = 256;
/** A control string that is longer is none either: what never ends hides nothing behind it. */
const stringCharactersMax = 4096;
/** No screen has so many columns: what is repeated so often only holds a player up. */
const tooMany = /\d{5}/;

export type SafeOptions = {
  /** Titles and the like, as text: for whoever looks for words, wherever they were put. */
  readonly keepsStrings?: boolean;
};

/** Final bytes of CSI that only draw: SGR, cursor, erase, insert, delete, scroll, margins, tabs. */
const drawing = /^[0-9;:]*[@A-HJKLMPSTXZ`abdefgmrsu]$/;
/** Modes that draw: cursor, autowrap, alternate screen, origin, bracketed paste as a no-op. */
const mode = "(?:1|6|7|12|25|47|1047|1048|1049|2004|2026)";
const modes = new RegExp(`^\\?${mode}(;${mode})*[hl]$|^4[hl]$`);
/** Two characters: save, restore, index, next line, tab, reverse, character sets, keypad. */
const short = /^[78DEHMc=>]$/;

/** What is left of sequences: they stand between the characters of a text, and are not of it. */
export const keptSequences = new RegExp(`${escape}(?:\\[[0-9;:?]*[@-~]|[()*+].|[78DEHMc=>])`, "g");

/** What was made safe, without colours and movements: where no terminal draws it. */
export const withoutSequences = (text: string): string => text.replaceAll(keptSequences, "");

type Mode = "text" | "escape" | "csi" | "string" | "string-escape" | "charset";

export function safeOutput({ keepsStrings = false }: SafeOptions = {}): SafeOutput {
  let mode: Mode = "text";
  let held = "";
  /** What a control string held, when it is over, as text. */
  const released = (isWhole: boolean): string => {
    const text = isWhole && !keepsStrings ? "" : withoutControls(held);
    held = "";
    return isWhole && text !== "" ? ` ${text} ` : text;
  };
  /** What follows an escape. */
  const begun = (character: string, out: string): [Mode, string] => {
    held = "";
    if (character === "[") return ["csi", out];
    if ("]PX^_".includes(character)) return ["string", out];
    if ("()*+".includes(character)) {
      held = character;
      return ["charset", out];
    }
    if (character === escape) return ["escape", out];
    return ["text", short.test(character) ? `${out}${escape}${character}` : out];
  };
  return (text) => {
    let out = "";
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      switch (mode) {
        case "text":
          if (character === escape) mode = "escape";
          else if (code === 0x9b) [mode, held] = ["csi", ""];
          else if (isStringStart8(code)) [mode, held] = ["string", ""];
          else if (isText(code)) out += character;
          break;
        case "escape":
          [mode, out] = begun(character, out);
          break;
        case "charset":
          mode = "text";
          if (/[0-9A-Z]/.test(character)) out += `${escape}${held}${character}`;
          break;
        case "csi":
          held += character;
          if (code >= 0x40 && code <= 0x7e) {
            mode = "text";
            const isDrawn = drawing.test(held) && !tooMany.test(held);
            if (isDrawn || modes.test(held)) out += `${escape}[${held}`;
          } else if (code < 0x20 || held.length > sequenceCharactersMax) mode = "text";
          break;
        case "string":
          if (isStringEnd(code)) [mode, out] = ["text", out + released(true)];
          else if (character === escape) mode = "string-escape";
          else {
            held += character;
            if (held.length > stringCharactersMax) [mode, out] = ["text", out + released(false)];
          }
          break;
        case "string-escape":
          // Terminals give a string up where another sequence begins (ECMA-48 §5.6, and xterm).
          out += released(true);
          [mode, out] = character === "\\" ? ["text", out] : begun(character, out);
          break;
      }
    }
    return out;
  };
}

/** BEL, ST, CAN and SUB. */
const isStringEnd = (code: number): boolean => [0x07, 0x9c, 0x18, 0x1a].includes(code);

/** A word of a host's, or of a client's, that stands by itself: nothing of it moves a cursor. */
export const withoutControls = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (each) =>
    each === "\n" || each === "\t" ? each : "?",
  );

/** DCS, SOS, OSC, PM, APC as one character (ECMA-48 §5.3). */
const isStringStart8 = (code: number): boolean =>
  code === 0x90 || code === 0x98 || code === 0x9d || code === 0x9e || code === 0x9f;

/** Without ENQ, which is answered, and other controls but backspace, tab, line ends and shifts. */
const isText = (code: number): boolean =>
  code >= 0x20
    ? code !== 0x7f && (code < 0x80 || code > 0x9f)
    : [7, 8, 9, 10, 11, 12, 13, 14, 15].includes(code);
