import type { Readable } from "node:stream";
import { invalidInput } from "#lib/kernel/index.ts";
import { noCounts, type Counts, type FeedMode } from "./feed.ts";
import { readFeedFile, type FeedFormat, type Mapping } from "./file/index.ts";
import { knownRows, presentAmong, standingPeople } from "./known-rows.ts";
import { missingOf, RowSorter, type RowIssue } from "./sort-rows.ts";
import { stageRows } from "./stage-rows.ts";

/** What a file turned out to hold, once everything that changes is staged. */
export type Staging = {
  readonly counts: Counts;
  /** Rows that wait to be applied. */
  readonly staged: number;
  /** People whom a full file leaves out. */
  readonly missing: number;
  /** Nobody was known before: nobody can lose anything. */
  readonly isFirst: boolean;
  /** Whether a number of somebody is in the file. */
  readonly has: (employeeNumber: string) => boolean;
};

type Given = {
  readonly runId: string;
  readonly feedId: string;
  readonly mode: FeedMode;
  readonly format: FeedFormat;
  readonly mapping: Mapping;
};

const issuesAtOnce = 10_000;
/** Issues of one run that are kept; beyond, they are only counted. */
const issuesMax = 20_000;

/**
 * Reads a file to its end and stages what changed; nothing else is written.
 * @throws invalid_input when the file as a whole cannot be read.
 */
export async function stageFile(bytes: Readable, given: Given): Promise<Staging> {
  const { runId, mode } = given;
  const known = await knownRows({ feedId: given.feedId });
  const sorter = new RowSorter(known.hashes);
  let issuesLeft = issuesMax;
  const kept = (issues: readonly RowIssue[]) => {
    const some = issues.slice(0, issuesLeft);
    issuesLeft -= some.length;
    return some;
  };
  await sorter.read(readFeedFile(bytes, given.format, given.mapping), (chunk) =>
    stageRows({ runId, rows: chunk.rows, issues: kept(chunk.issues) }),
  );
  // Everybody is missing then, which somebody has to look at.
  const isEverybody = mode === "full" && known.hashes.size > 0;
  if (sorter.rows === 0 && !isEverybody) throw noRows();
  const changed = sorter.changedNumbers();
  const claimed =
    changed.length === 0
      ? []
      : sorter.claims.issues(await standingPeople({}), {
          changed,
          lineOf: (number) => sorter.lineOf(number),
        });
  const conflicts = claimed.filter(({ kind }) => kind === "conflict");
  const refused = conflicts.flatMap(({ employeeNumber }) => employeeNumber ?? []);
  await stageRows({ runId, rows: [], issues: [], without: [...sorter.doubled, ...refused] });
  const unnamed = mode === "full" ? await presentAmong({ numbers: sorter.unnamed() }) : [];
  const others = [...claimed, ...unnamed.map(missingOf)];
  for (let from = 0; from < others.length; from += issuesAtOnce) {
    const issues = kept(others.slice(from, from + issuesAtOnce));
    await stageRows({ runId, rows: [], issues });
  }
  const counts = {
    ...noCounts,
    rows: sorter.rows,
    unchanged: sorter.unchanged(),
    quarantined: sorter.quarantined,
    conflicts: sorter.doubled.size + conflicts.length,
  };
  const staged = changed.length - conflicts.length;
  const isFirst = !known.isAnybody;
  const missing = unnamed.length;
  return { counts, staged, missing, isFirst, has: (number) => sorter.has(number) };
}

const noRows = () =>
  invalidInput([{ field: "(file)", reason: "no_rows", expected: "at least one row of a person" }]);
