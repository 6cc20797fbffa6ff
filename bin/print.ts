/** East Asian wide characters take two columns of a terminal. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6]/g;

const widthOf = (text: string): number => text.length + (text.match(wide)?.length ?? 0);

const printable = (value: unknown): string => {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Names come from others: a terminal must not obey them.
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
};

export type Columns<Row> = Readonly<Record<string, (row: Row) => unknown>>;

/** A table with a line of names, columns wide enough for what is in them. */
export function table<Row>(rows: readonly Row[], columns: Columns<Row>): string {
  const names = Object.keys(columns);
  const lines = [names, ...rows.map((row) => names.map((name) => printable(columns[name]?.(row))))];
  const widths = names.map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ""))));
  const pad = (text: string, width: number) => text + " ".repeat(width - widthOf(text));
  return lines
    .map((line) =>
      line
        .map((text, at) => pad(text, widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** One thing, a line for each of its parts that has something to say. */
export function card(parts: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(parts).flatMap(([name, value]) => {
    const text = printable(value);
    return text === "" ? [] : [[name, text] as const];
  });
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join("\n");
}

/** What a verb found: as JSON for programs, in words for people. */
export function print(
  found: unknown,
  how: { json?: boolean | undefined; words: () => string },
): void {
  process.stdout.write(`${how.json ? JSON.stringify(found) : how.words()}\n`);
}
