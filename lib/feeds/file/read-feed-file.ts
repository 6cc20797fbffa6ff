import { parse } from "csv-parse";
import type { Readable } from "node:stream";
import { invalidInput, PosternError, type Problem } from "#lib/kernel/index.ts";
import { decodeUtf8 } from "./decode-utf8.ts";
import { problemsOfRow, type FeedRow } from "./feed-row.ts";
import { columnsOf, mapCells, type Columns, type Mapping } from "./mapping.ts";

export type FeedFormat = "csv" | "jsonl";

/** A row, or why it is none; `line` is the physical line it starts on, from 1. */
export type ReadRow =
  | { readonly line: number; readonly row: FeedRow; readonly problems?: undefined }
  | {
      readonly line: number;
      readonly row?: undefined;
      readonly problems: readonly Problem[];
      readonly employeeNumber?: string;
    };

const cellBytesMax = 64 * 1024;
const rowBytesMax = 1024 * 1024;

/**
 * Reads a feed file as a stream, whatever its size.
 * @throws invalid_input when the file as a whole cannot be read: its encoding, its header, its
 * quotes; a single bad row is answered as such and the rest goes on.
 */
export async function* readFeedFile(
  bytes: Readable,
  format: FeedFormat,
  mapping: Mapping,
): AsyncGenerator<ReadRow> {
  const text = decodeUtf8(bytes);
  yield* format === "csv" ? readCsv(text, mapping) : readJsonLines(text, mapping);
}

type CsvRecord = { record: string[]; info: { lines: number } };

async function* readCsv(text: Readable, mapping: Mapping): AsyncGenerator<ReadRow> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    max_record_size: rowBytesMax,
  });
  text.on("error", (error) => parser.destroy(error));
  text.pipe(parser);
  let columns: Columns | undefined;
  let lineBefore = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      const line = lineBefore + 1;
      lineBefore = info.lines;
      if (columns) yield readRecord({ line, columns, cells: record, mapping });
      else columns = columnsOf(record, mapping);
    }
  } catch (error) {
    throw asFileProblem(error);
  }
  if (!columns) throw emptyFile();
}

type Given = { line: number; columns: Columns; cells: readonly string[]; mapping: Mapping };

function readRecord({ line, columns, cells, mapping }: Given): ReadRow {
  if (cells.length !== columns.length) {
    const expected = `${columns.length} columns, got ${cells.length}`;
    return { line, problems: [{ field: "(row)", reason: "shifted_columns", expected }] };
  }
  return checkedRow(line, mapCells(columns, cells, mapping));
}

function checkedRow(line: number, row: Record<string, string>): ReadRow {
  const tooLarge = Object.entries(row).find(([, cell]) => cell.length > cellBytesMax);
  if (tooLarge) {
    const expected = `at most ${cellBytesMax} bytes`;
    return { line, problems: [{ field: tooLarge[0], reason: "cell_too_large", expected }] };
  }
  const problems = problemsOfRow(row);
  if (problems.length === 0) return { line, row: row as unknown as FeedRow };
  const number = row["employeeNumber"];
  return { line, problems, ...(number !== undefined && { employeeNumber: number.slice(0, 64) }) };
}

async function* readJsonLines(text: Readable, mapping: Mapping): AsyncGenerator<ReadRow> {
  let [rest, line, rows] = ["", 0, 0];
  for await (const chunk of text as AsyncIterable<string>) {
    const lines = (rest + chunk).split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    if (rest.length > rowBytesMax) throw recordTooLarge(line + 1);
    for (const each of lines) {
      line++;
      if (each.trim() === "") continue;
      rows++;
      yield readJsonLine(line, each, mapping);
    }
  }
  if (rest.trim() !== "") {
    rows++;
    yield readJsonLine(line + 1, rest, mapping);
  }
  if (rows === 0) throw emptyFile();
}

function readJsonLine(line: number, text: string, mapping: Mapping): ReadRow {
  const bad = (expected: string): ReadRow => ({
    line,
    problems: [{ field: "(row)", reason: "not_json", expected }],
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return bad("one JSON object on the line");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return bad("one JSON object on the line");
  }
  const entries = Object.entries(parsed).filter(([, value]) => value !== null && value !== "");
  const odd = entries.find(([, value]) => !["string", "number", "boolean"].includes(typeof value));
  if (odd) return bad(`text or a number in ${odd[0]}`);
  try {
    const columns = columnsOf([...entries.map(([name]) => name)], withoutAbsent(mapping));
    const cells = entries.map(([, value]) => String(value));
    return checkedRow(line, mapCells(columns, cells, mapping));
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return { line, problems: error.details["problems"] as Problem[] };
  }
}

/** A line without a number is a bad row, not a bad file. */
const withoutAbsent = (mapping: Mapping): Mapping => ({
  ...mapping,
  constants: { ...mapping.constants, employeeNumber: mapping.constants.employeeNumber ?? "-" },
});

const emptyFile = () =>
  invalidInput([{ field: "(file)", reason: "empty", expected: "a header and at least one row" }]);

const recordTooLarge = (line: number) =>
  invalidInput([
    {
      field: `line ${line}`,
      reason: "row_too_large",
      expected: `rows of at most ${rowBytesMax} bytes; perhaps a quote is not closed`,
    },
  ]);

function asFileProblem(error: unknown): unknown {
  if (error instanceof PosternError || !(error instanceof Error)) return error;
  const { code, lines } = error as Error & { code?: string; lines?: number };
  if (code === undefined || !/^(CSV_|INVALID_)/.test(code)) return error;
  if (code === "CSV_MAX_RECORD_SIZE") return recordTooLarge(lines ?? 1);
  return invalidInput([
    {
      field: `line ${lines ?? 1}`,
      reason: code === "CSV_QUOTE_NOT_CLOSED" ? "quote_not_closed" : "bad_quotes",
      expected: "RFC 4180: a quoted cell starts and ends with a quote, quotes inside are doubled",
    },
  ]);
}
