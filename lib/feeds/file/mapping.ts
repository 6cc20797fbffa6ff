import { z } from "zod";
import { invalidInput, type Problem } from "#lib/kernel/index.ts";
import { feedFields, type FeedRow } from "./feed-row.ts";

type Field = keyof FeedRow;

const snake = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Our field → the file's header, with words of theirs → ours where they differ. */
export const Mapping = z.object({
  columns: z.partialRecord(z.enum(feedFields), z.string().min(1).max(200)).default({}),
  values: z
    .partialRecord(z.enum(feedFields), z.record(z.string().max(200), z.string().max(200)))
    .default({}),
  constants: z.partialRecord(z.enum(feedFields), z.string().max(200)).default({}),
  /** Headers that are known and not wanted. */
  ignored: z.array(z.string().max(200)).max(200).default([]),
});
export type Mapping = z.output<typeof Mapping>;

/** Files with the default columns need none. */
export const noMapping: Mapping = { columns: {}, values: {}, constants: {}, ignored: [] };

const byHeader = new Map(
  feedFields.flatMap((field) => [
    [snake(field), field] as const,
    [field.toLowerCase(), field] as const,
  ]),
);

const bare = (header: string) => header.trim().toLowerCase();

/** How alike two words are: the share of letter pairs in common (Dice). */
function likeness(one: string, other: string): number {
  const pairs = (text: string) =>
    new Set(Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2)));
  const [a, b] = [pairs(bare(one)), pairs(bare(other))];
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
}

export function nearestField(header: string): string {
  const names = feedFields.map(snake);
  const near = names.toSorted((one, other) => likeness(other, header) - likeness(one, header));
  return near[0] ?? "employee_number";
}

export type Columns = readonly (Field | undefined)[];

/**
 * Which field each column of a file is.
 * @throws invalid_input naming every header that is unknown, doubled or missing.
 */
export function columnsOf(headers: readonly string[], mapping: Mapping): Columns {
  const mapped = new Map(
    Object.entries(mapping.columns).map(([field, header]) => [bare(header), field as Field]),
  );
  const ignored = new Set(mapping.ignored.map(bare));
  const problems: Problem[] = [];
  const columns = headers.map((header) => {
    if (ignored.has(bare(header))) return undefined;
    const field = mapped.get(bare(header)) ?? byHeader.get(bare(header));
    if (field === undefined) problems.push(unknownColumn(header));
    return field;
  });
  problems.push(...doubled(columns), ...absent(columns, mapping));
  if (problems.length > 0) throw invalidInput(problems);
  return columns;
}

const unknownColumn = (header: string): Problem => ({
  field: header.slice(0, 100),
  reason: "unknown_column",
  expected: `a known column (nearest: ${nearestField(header)}), a mapping for it, or "ignored"`,
});

function doubled(columns: Columns): Problem[] {
  return columns
    .filter((field, at) => field !== undefined && columns.indexOf(field) !== at)
    .map((field) => ({
      field: snake(field ?? ""),
      reason: "doubled_column",
      expected: "each column once",
    }));
}

function absent(columns: Columns, mapping: Mapping): Problem[] {
  if (columns.includes("employeeNumber") || mapping.constants.employeeNumber) return [];
  return [{ field: "employee_number", reason: "missing_column", expected: "this column" }];
}

/** A row's cells under our names, with words translated; empty cells are left out. */
export function mapCells(
  columns: Columns,
  cells: readonly string[],
  mapping: Mapping,
): Record<string, string> {
  const row: Record<string, string> = { ...mapping.constants };
  for (let at = 0; at < columns.length; at++) {
    const field = columns[at];
    const cell = cells[at]?.trim().normalize("NFC") ?? "";
    if (field === undefined || cell === "") continue;
    row[field] = mapping.values[field]?.[cell] ?? cell;
  }
  return row;
}
