import { Readable } from "node:stream";
import { noMapping, readFeedFile } from "#lib/feeds/file/index.ts";
import { database } from "#lib/kernel/index.ts";
import { toCsv, type RosterRow } from "#prisma/seed/employees.ts";
import { shuffled } from "./company.ts";
import { median, timed, type Finding } from "./measure.ts";
import { countRows, importText } from "./p1-first-load.ts";

const tables = ["person_fact", "assignment", "access", "change"];
const sizes = async () => (await Promise.all(tables.map(countRows))).join();

const up = (one: number, other: number) => one - other;

async function readPlainly(text: Buffer): Promise<void> {
  for await (const row of readFeedFile(Readable.from([text]), "csv", noMapping)) void row;
  await database().pool.query("select employee_number, row_hash from feed_row");
}

/** P2: the same rows, shuffled, again; the median of three rounds. */
export async function nothingChanged(people: readonly RosterRow[]): Promise<Finding> {
  const again = shuffled(people, 7);
  const text = Buffer.from(toCsv(again));
  const before = await sizes();
  const [imports, baselines]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round++) {
    imports.push((await timed(() => importText(text))).ms);
    baselines.push((await timed(() => readPlainly(text))).ms);
  }
  const isUnchanged = (await sizes()) === before;
  const [ours, plain] = [median(imports.toSorted(up)), median(baselines.toSorted(up))];
  const ratio = ours / plain;
  return {
    row: "P2",
    what: "the same file, shuffled, again",
    people: people.length,
    baseline: "the same parser and a SELECT of all row hashes",
    target: "≤ 2 ×, nothing written",
    ratio,
    met: ratio <= 2 && isUnchanged,
    numbers: { import: ours, baseline: plain },
    note: isUnchanged ? "no fact, assignment, access or change row written" : "rows were written",
  };
}
