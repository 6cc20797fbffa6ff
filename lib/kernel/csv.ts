export type Cell = string | number | Date | null;

const formula = /^[=+\-@＝＋－＠\t\r\n]/;

/** A spreadsheet would run what begins so as a formula (OWASP, CSV injection). */
export const isFormula = (text: string): boolean => formula.test(text);

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = cell instanceof Date ? cell.toISOString() : cell;
  const safe = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as lines of a file after RFC 4180. */
export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
