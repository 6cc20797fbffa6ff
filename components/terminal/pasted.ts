/** Escape sequences and other control characters, tabs and ends of lines aside. */
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

export type Pasted = {
  /** What would be typed. */
  readonly text: string;
  readonly lines: number;
  /** Control characters that were taken out. */
  readonly controls: number;
};

/** What somebody is about to paste, without what no keyboard would type by accident. */
export function pastedOf(raw: string): Pasted {
  const text = raw.replaceAll(controls, "");
  return {
    text,
    lines: text.split(/\r\n|\r|\n/).filter((line, at) => at === 0 || line !== "").length,
    controls: raw.length - text.length,
  };
}

/** A shell runs each line that ends as it comes: those are looked at first, and what was hidden. */
export const asksFirst = ({ text, controls: hidden }: Pasted): boolean =>
  /[\r\n]/.test(text) || hidden > 0;
