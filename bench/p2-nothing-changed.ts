import { Readable } from "node:stream";
import { noMapping, readFeedFile } from "#lib/feeds/file/index.ts";
import { database } from "#lib/kernel/index.ts";
import { toCsv, type RosterRow } from "#prisma/seed/employees.ts";
import { shuffled } from "./company.ts";
import { timed, type Finding } from "./measure.ts";
import { countRows, importPeople } from "./p1-first-load.ts";

const tables = ["person_fact", "assignment", "access", "change"];
const sizes = async () => (await Promise.all(tables.map(countRows))).join();

/** P2: the same rows, shuffled, again. */
export async function nothingChanged(people: readonly RosterRow[]): Promise<Finding> {
  const again = shuffled(people, 7);
  const text = Buffer.from(toCsv(again));
  const before = await sizes();
  const ours = await timed(() => importPeople(again));
  const isUnchanged = (await sizes()) === before && ours.answer.counts.changed === 0;
  const plain = await timed(async () => {
    let rows = 0;
    for await (const _row of readFeedFile(Readable.from([text]), "csv", noMapping)) rows += 1;
    await database().pool.query("select employee_number, row_hash from feed_row");
    return rows;
  });
  const ratio = ours.ms / plain.ms;
  return {
    row: "P2",
    what: "the same file, shuffled, again",
    people: people.length,
    baseline: "the same parser and a SELECT of all row hashes",
    target: "≤ 2 ×, nothing written",
    ratio,
    met: ratio <= 2 && isUnchanged,
    numbers: { import: ours.ms, baseline: plain.ms },
    note: isUnchanged ? "no fact, assignment, access or change row written" : "rows were written",
  };
}
