import type { Problem } from "#lib/kernel/index.ts";
import { Claims } from "./claims.ts";
import { rowHash, storable, type FeedRow, type ReadRow } from "./file/index.ts";

export type ChangedRow = {
  readonly line: number;
  readonly row: FeedRow;
  /** In base64. */
  readonly hash: string;
};

export type RowIssue = {
  readonly line: number;
  readonly kind: "quarantined" | "conflict" | "missing" | "notice";
  readonly employeeNumber: string | null;
  readonly field: string | null;
  readonly reason: string;
  readonly expected: string | null;
};

/** Rows on their way out of memory: what changed, and what is wrong. */
export type Chunk = { readonly rows: ChangedRow[]; readonly issues: RowIssue[] };

type Seen = { readonly line: number; readonly hash: string; readonly isChanged: boolean };

const chunkRows = 5000;
/** Hash of a row that was quarantined: equal to no other. */
const unreadable = "";

/**
 * Sorts a file into what changed, what did not, and what cannot be right. A row that equals the
 * last accepted one of its number costs a hash and a look-up; rows that changed leave memory in
 * chunks, so that a file may be of any length.
 */
export class RowSorter {
  readonly claims = new Claims();
  rows = 0;
  quarantined = 0;
  readonly #known: ReadonlyMap<string, string>;
  readonly #seen = new Map<string, Seen>();
  readonly #doubled = new Set<string>();
  readonly #repeats = new Map<string, number>();
  #chunk: Chunk = { rows: [], issues: [] };

  /** Given by number, the hash of the last accepted row. */
  constructor(known: ReadonlyMap<string, string>) {
    this.#known = known;
  }

  async read(file: AsyncIterable<ReadRow>, keep: (chunk: Chunk) => Promise<void>): Promise<void> {
    for await (const each of file) {
      this.rows++;
      if (each.row) this.#take(each.line, each.row);
      else this.#quarantine(each);
      if (this.#chunk.rows.length + this.#chunk.issues.length < chunkRows) continue;
      await keep(this.#chunk);
      this.#chunk = { rows: [], issues: [] };
    }
    await keep(this.#chunk);
  }

  /** Numbers that several rows contradict each other about: none of them is applied. */
  get doubled(): ReadonlySet<string> {
    return this.#doubled;
  }

  /** Numbers whose row differs from the last accepted one. */
  changedNumbers(): string[] {
    return [...this.#seen].flatMap(([number, { isChanged }]) =>
      isChanged && !this.#doubled.has(number) ? [number] : [],
    );
  }

  lineOf(number: string): number {
    return this.#seen.get(number)?.line ?? 0;
  }

  has(number: string): boolean {
    return this.#seen.has(number);
  }

  /** Rows that say nothing new, and repeated lines. */
  unchanged(): number {
    let count = 0;
    for (const [number, { isChanged, hash }] of this.#seen) {
      if (this.#doubled.has(number)) continue;
      count += this.#repeats.get(number) ?? 0;
      if (!isChanged && hash !== unreadable) count++;
    }
    return count;
  }

  /** Numbers that this feed named before and this file does not. */
  unnamed(): string[] {
    return [...this.#known.keys()].filter((number) => !this.has(number));
  }

  #take(line: number, row: FeedRow): void {
    const number = row.employeeNumber;
    const hash = rowHash(row);
    const before = this.#seen.get(number);
    if (before) return this.#repeat(number, { line, hash }, before);
    const isChanged = this.#known.get(number) !== hash;
    this.#seen.set(number, { line, hash, isChanged });
    this.claims.add(row);
    if (isChanged) this.#chunk.rows.push({ line, row, hash });
  }

  #repeat(number: string, { line, hash }: { line: number; hash: string }, before: Seen): void {
    if (before.hash === hash) this.#repeats.set(number, (this.#repeats.get(number) ?? 0) + 1);
    else this.#contradict(number, before.line, line);
  }

  #contradict(employeeNumber: string, first: number, line: number): void {
    this.#doubled.add(employeeNumber);
    this.#chunk.issues.push({
      line,
      kind: "conflict",
      employeeNumber,
      field: "employeeNumber",
      reason: "one_number_two_rows",
      expected: `one row for ${employeeNumber}; line ${first} says otherwise, neither was applied`,
    });
  }

  /** A row that cannot be read contradicts one that can: which is right is not ours to say. */
  #quarantine(row: Extract<ReadRow, { row?: undefined }>): void {
    this.quarantined++;
    for (const problem of row.problems) this.#chunk.issues.push(quarantined(row, problem));
    const number = row.employeeNumber;
    if (number === undefined) return;
    const before = this.#seen.get(number);
    if (!before) {
      this.#seen.set(number, { line: row.line, hash: unreadable, isChanged: false });
    } else if (before.hash !== unreadable) this.#contradict(number, before.line, row.line);
  }
}

/** Somebody whom a full file does not name; leaving is never concluded from it. */
export const missingOf = (employeeNumber: string): RowIssue => ({
  line: 0,
  kind: "missing",
  employeeNumber,
  field: null,
  reason: "not_in_file",
  expected: "everybody in a full file; nobody was taken as having left",
});

const quarantined = (
  row: { line: number; employeeNumber?: string },
  problem: Problem,
): RowIssue => ({
  line: row.line,
  kind: "quarantined",
  employeeNumber: row.employeeNumber === undefined ? null : storable(row.employeeNumber),
  field: storable(problem.field),
  reason: problem.reason,
  expected: storable(problem.expected),
});
