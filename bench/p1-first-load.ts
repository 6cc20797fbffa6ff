import { Readable } from "node:stream";
import { importFile, type ImportOptions } from "#lib/feeds/index.ts";
import { database } from "#lib/kernel/index.ts";
import { toCsv, type RosterRow } from "#prisma/seed/employees.ts";
import { asOperator } from "./company.ts";
import { timed, type Finding } from "./measure.ts";
import type { Twin } from "./twin.ts";

/** Imports people as a file, live. */
export const importPeople = (people: readonly RosterRow[], mode?: ImportOptions["mode"]) =>
  importText(Buffer.from(toCsv(people)), mode);

export const importText = (text: Buffer, mode: ImportOptions["mode"] = "full") =>
  importFile(asOperator, { feed: "hr", mode, format: "csv" }, Readable.from([text]));

export async function countRows(table: string): Promise<number> {
  const { rows } = await database().pool.query<{ n: number }>(
    `select count(*)::int as n from ${table}`,
  );
  return rows[0]?.n ?? 0;
}

/** P1: a file of everybody becomes people, rights with reasons, and the log. */
export async function firstLoad(people: readonly RosterRow[], twin: Twin): Promise<Finding> {
  const mark = await twin.mark();
  const { ms } = await timed(() => importPeople(people));
  const plain = await twin.writeSince(mark);
  const ratio = ms / plain.ms;
  return {
    row: "P1",
    what: "first load of an HR file",
    people: people.length,
    baseline: "plain SQL inserting the same rows and indexes",
    target: "≤ 3 ×",
    ratio,
    met: ratio <= 3,
    numbers: {
      import: ms,
      "plain SQL": plain.ms,
      "rows written": plain.rows,
      "access rows": await countRows("access"),
      "people a minute": (people.length / ms) * 60_000,
    },
  };
}
