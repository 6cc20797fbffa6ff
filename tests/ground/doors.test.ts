import { beforeAll, expect, test } from "vitest";
import { database } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";

beforeAll(async () => {
  await testDatabase();
});

test("a write that came through no door is refused, on every table", async () => {
  const { rows } = await database().pool.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
       and c.relname <> '_prisma_migrations'`,
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const { name } of rows) {
    const refused = (statement: string) => expect(database().pool.query(statement)).rejects;
    await refused(`insert into "${name}" default values`).toThrow(
      `a write to ${name} came through no door`,
    );
    await refused(`delete from "${name}"`).toThrow(/came through no door|only takes new rows/);
  }
});
