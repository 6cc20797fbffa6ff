import type { Problem } from "#lib/kernel/index.ts";
import { displayNameOf, rowHash, type FeedRow, type ReadRow } from "./file/index.ts";

export type KnownRow = {
  readonly personId: string;
  /** Of the last accepted row, as a latin1 string; "" when none was. */
  readonly hash: string;
  readonly name: string;
  readonly hasEnded: boolean;
};

export type ChangedRow = {
  readonly line: number;
  readonly row: FeedRow;
  readonly hash: Buffer;
  readonly personId: string | undefined;
};

export type RowIssue = {
  readonly line: number;
  readonly kind: "quarantined" | "conflict" | "missing" | "notice";
  readonly employeeNumber: string | null;
  readonly field: string | null;
  readonly reason: string;
  readonly expected: string | null;
};

export type Sorted = {
  readonly rows: number;
  readonly unchanged: number;
  readonly changed: readonly ChangedRow[];
  readonly issues: readonly RowIssue[];
  readonly quarantined: number;
  readonly conflicts: number;
};

type Seen = { readonly line: number; readonly hash: string };

/**
 * Sorts a file into what changed, what did not, and what cannot be right. A row that equals the
 * last accepted one of its number costs a hash and a look-up.
 */
export async function sortRows(
  read: AsyncIterable<ReadRow>,
  known: ReadonlyMap<string, KnownRow>,
  isFull: boolean,
): Promise<Sorted> {
  const seen = new Map<string, Seen>();
  const changed = new Map<string, ChangedRow>();
  const issues: RowIssue[] = [];
  const doubled = new Set<string>();
  let [rows, unchanged, quarantined] = [0, 0, 0];
  for await (const each of read) {
    rows++;
    if (!each.row) {
      quarantined++;
      issues.push(...each.problems.map((problem) => quarantine(each, problem)));
      if (each.employeeNumber !== undefined)
        seen.set(each.employeeNumber, { line: each.line, hash: "" });
      continue;
    }
    const number = each.row.employeeNumber;
    const hash = rowHash(each.row);
    const key = hash.toString("latin1");
    const before = seen.get(number);
    if (before?.hash === key) {
      unchanged++;
      continue;
    }
    if (before) {
      doubled.add(number);
      issues.push(twoRows(number, before.line, each.line));
      continue;
    }
    seen.set(number, { line: each.line, hash: key });
    const last = known.get(number);
    if (last?.hash === key) unchanged++;
    else changed.set(number, { line: each.line, row: each.row, hash, personId: last?.personId });
  }
  for (const number of doubled) if (!changed.delete(number)) unchanged--;
  const others = otherPeople(changed, known);
  for (const issue of others) if (issue.employeeNumber) changed.delete(issue.employeeNumber);
  if (isFull && rows > 0) issues.push(...missing(seen, known));
  issues.push(...others);
  const conflicts = doubled.size + others.length;
  return { rows, unchanged, changed: [...changed.values()], issues, quarantined, conflicts };
}

const quarantine = (row: ReadRow & { employeeNumber?: string }, problem: Problem): RowIssue => ({
  line: row.line,
  kind: "quarantined",
  employeeNumber: row.employeeNumber ?? null,
  ...problem,
});

const twoRows = (employeeNumber: string, first: number, line: number): RowIssue => ({
  line,
  kind: "conflict",
  employeeNumber,
  field: "employeeNumber",
  reason: "one_number_two_rows",
  expected: `one row for ${employeeNumber}; line ${first} says otherwise, neither was applied`,
});

/** A known number under a name that shares no word with the one it had is another person. */
function otherPeople(
  changed: ReadonlyMap<string, ChangedRow>,
  known: ReadonlyMap<string, KnownRow>,
): RowIssue[] {
  return [...changed].flatMap(([employeeNumber, { line, row }]) => {
    const before = known.get(employeeNumber)?.name;
    if (before === undefined || sharesWord(before, displayNameOf(row))) return [];
    return [
      {
        line,
        kind: "conflict" as const,
        employeeNumber,
        field: "employeeNumber",
        reason: "one_number_two_people",
        expected: "the person that this number has meant until now, or a number of their own",
      },
    ];
  });
}

const wordsOf = (name: string) =>
  new Set(
    name
      .toLowerCase()
      .split(/[\s,.-]+/)
      .filter(Boolean),
  );
function sharesWord(one: string, other: string): boolean {
  const words = wordsOf(other);
  return [...wordsOf(one)].some((word) => words.has(word));
}

const missing = (
  seen: ReadonlyMap<string, Seen>,
  known: ReadonlyMap<string, KnownRow>,
): RowIssue[] =>
  [...known]
    .filter(([number, { hasEnded }]) => !hasEnded && !seen.has(number))
    .map(([employeeNumber]) => ({
      line: 0,
      kind: "missing" as const,
      employeeNumber,
      field: null,
      reason: "not_in_file",
      expected: "everybody in a full file; nobody was taken as having left",
    }));
