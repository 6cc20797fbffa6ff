import { Readable } from "node:stream";
import { beforeAll, expect, test } from "vitest";
import { importFile, type Imported } from "#lib/feeds/index.ts";
import { begin, database, operatorActor } from "#lib/kernel/index.ts";
import { rosterAsOf, toCsv, type RosterRow } from "#prisma/seed/employees.ts";
import { testDatabase } from "#tests/support/database.ts";

const load = (rows: readonly RosterRow[], asOf: string): Promise<Imported> =>
  importFile(
    begin(operatorActor("test")),
    { feed: "hr", mode: "full", format: "csv", asOf },
    Readable.from([Buffer.from(toCsv(rows))]),
  );

async function ask<T>(statement: string): Promise<T[]> {
  return (await database().pool.query(statement)).rows as T[];
}

const tables = ["person", "person_fact", "position", "assignment", "access", "change"];
async function sizes(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of tables) {
    const [row] = await ask<{ n: number }>(`select count(*)::int as n from ${table}`);
    found[table] = row?.n ?? 0;
  }
  return found;
}

async function activeByDepartment(): Promise<Record<string, number>> {
  const found = await ask<{ code: string; n: number }>(
    `select coalesce(u.code, '') as code, count(*)::int as n
     from person p left join org_unit u on u.id = p.org_unit_id
     where p.hr_state = 'active' group by 1 order by 1`,
  );
  return Object.fromEntries(found.map(({ code, n }) => [code, n]));
}

function expectedByDepartment(rows: readonly RosterRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, org_code } of rows) {
    if (status === "active") counts[org_code] = (counts[org_code] ?? 0) + 1;
  }
  return counts;
}

beforeAll(async () => {
  await testDatabase();
});

test("three years of a company of 10,000, in order, leave exactly who works where", async () => {
  for (const day of ["1990-01-01", "1995-01-01", "2000-01-01"]) {
    const roster = rosterAsOf(day);
    const { counts } = await load(roster, day);
    expect(counts).toMatchObject({ rows: roster.length, quarantined: 0, conflicts: 0, held: 0 });
    expect(await activeByDepartment()).toEqual(expectedByDepartment(roster));
  }
});

test("the same file again, in another order, writes no fact, assignment, access or change", async () => {
  const before = await sizes();
  const roster = rosterAsOf("2000-01-01");
  const { counts } = await load(roster.toReversed(), "2000-01-01");
  expect(counts).toMatchObject({ rows: roster.length, unchanged: roster.length, changed: 0 });
  expect(await sizes()).toEqual(before);
});
