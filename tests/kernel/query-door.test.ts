import { beforeAll, expect, test } from "vitest";
import { exportBundle } from "#lib/audit/index.ts";
import { grantAdministrator } from "#lib/access/index.ts";
import { z } from "zod";
import {
  anyPerson,
  database,
  execute,
  query,
  sql,
  type PersonId,
  type Sql,
} from "#lib/kernel/index.ts";
import { asPerson, console_, seedPeople } from "../catalog/people.ts";
import { testDatabase } from "../support/database.ts";

let people: readonly PersonId[];
beforeAll(async () => {
  await testDatabase();
  people = await seedPeople(2);
});

const writing = (statements: readonly Sql[]) =>
  query({
    name: "test.write-in-query",
    title: "Writes where nothing may be written.",
    right: "self",
    rest: "internal",
    input: z.object({}),
    output: z.object({}),
    authorize: anyPerson,
    run: async ({ tx }) => {
      for (const statement of statements) await execute(tx, statement);
      return {};
    },
  });

test.each([
  ["writes", []],
  ["first asks to be let write", [sql`set transaction read write`]],
  ["first sets what it was told", [sql`select set_config('transaction_read_only', 'off', true)`]],
])("a query that %s changes nothing", async (_what, before) => {
  const [employee] = people;
  if (!employee) throw new Error("nobody works here");
  const change = sql`update person set display_name = 'Somebody else'`;
  const asked = writing([...before, change])(asPerson(employee), {});
  await expect(asked).rejects.toThrow(/read-only|read-write/);
  const { rows } = await database().pool.query(
    "select from person where display_name like 'Some%'",
  );
  expect(rows).toEqual([]);
});

test("a reading that is refused is an event of its refusal, and never one of reading", async () => {
  const [admin, employee] = people;
  if (!admin || !employee) throw new Error("nobody works here");
  await grantAdministrator(console_, { employeeNumber: "10001" });
  await expect(exportBundle(asPerson(employee), {})).rejects.toThrow("needs_audit.export");
  await exportBundle(asPerson(admin), {});
  const { rows } = await database().pool.query<{ actor: string; outcome: string }>(
    `select actor_id::text as actor, outcome from audit_event
     where action = 'audit.export' order by at, id`,
  );
  expect(rows).toEqual([
    { actor: employee, outcome: "refused" },
    { actor: admin, outcome: "read" },
  ]);
});
