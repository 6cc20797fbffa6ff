import { expect, test } from "vitest";
import { applyMigrations } from "#lib/kernel/migrations/apply-migrations.ts";
import { schemaDifference } from "#lib/kernel/migrations/author-migration.ts";
import { emptyDatabase } from "#tests/support/database.ts";

test("a migrated database needs no migration, and has all that the schema files say", async () => {
  const url = await emptyDatabase();
  expect(await applyMigrations(url)).toEqual([]);
  expect(await schemaDifference(url)).toBe("");
});
