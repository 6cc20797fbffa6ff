import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { anyPerson, database, newId, query, rows, sql } from "#lib/kernel/index.ts";
import { forgetStatements, nameOfStatement } from "#lib/kernel/prepared.ts";
import { testDatabase } from "#tests/support/database.ts";
import { asPerson } from "#tests/access/company.ts";

beforeAll(async () => {
  await testDatabase();
  // Other files of this process may have used up the names.
  forgetStatements();
  await database().pool.query("create table altered (id int); insert into altered values (1)");
});

const readAltered = query({
  name: "test.read-altered",
  title: "Reads a table that changes its shape.",
  right: "self",
  rest: "internal",
  input: z.object({}),
  output: z.array(z.record(z.string(), z.unknown())),
  authorize: anyPerson,
  run: ({ tx }) => rows<Record<string, unknown>>(tx, sql`select * from altered`),
});

test("a statement that is prepared outlives a change of its table", async () => {
  const me = asPerson(newId());
  const all = () => Promise.all(Array.from({ length: 8 }, () => readAltered(me, {})));
  expect(new Set((await all()).map((each) => JSON.stringify(each)))).toEqual(
    new Set(['[{"id":1}]']),
  );
  await database().pool.query("alter table altered add column name text default 'new'");
  expect(new Set((await all()).map((each) => JSON.stringify(each)))).toEqual(
    new Set(['[{"id":1,"name":"new"}]']),
  );
});

test("one text has one name until all are forgotten; sets have none", () => {
  const text = "select $1::text";
  const name = nameOfStatement({ sql: text, args: ["a"] });
  expect(name).toMatch(/^postern_\d+_[0-9a-f]{32}$/);
  expect(nameOfStatement({ sql: text, args: ["b"] })).toBe(name);
  expect(nameOfStatement({ sql: `${text} `, args: ["a"] })).not.toBe(name);
  expect(nameOfStatement({ sql: text, args: ["x".repeat(1001)] })).toBe("");
  forgetStatements();
  expect(nameOfStatement({ sql: text, args: ["a"] })).not.toBe(name);
});
