import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installationDir, migrationNames, readMigrations, readSchema } from "./read-migrations.ts";
import { withSchemaEngine } from "./schema-engine.ts";

/** Statements that undo what Prisma's schema cannot express and our migrations say by hand. */
const handWritten = /^(-- DropIndex\n)?DROP INDEX [^;]+;$/gm;

/** SQL that leads from the migrations to the schema files; empty when they agree. */
export async function schemaDifference(url: string): Promise<string> {
  const from = { tag: "migrations", ...readMigrations() } as const;
  const to = { tag: "schemaDatamodel", files: readSchema() } as const;
  const filters = { externalTables: [], externalEnums: [] };
  const { stdout } = await withSchemaEngine(url, readSchema(), (engine) =>
    engine.diff({ from, to, script: true, exitCode: null, filters }),
  );
  const statements = (stdout ?? "").replace(handWritten, "").trim();
  return statements === "-- This is an empty migration." ? "" : statements;
}

/** Writes the difference as the next migration; answers its name, or nothing when there is none. */
export async function authorMigration(url: string, title: string): Promise<string | undefined> {
  const statements = await schemaDifference(url);
  if (statements === "") return undefined;
  const next = Math.max(0, ...migrationNames().map((name) => Number.parseInt(name, 10))) + 1;
  const name = `${String(next).padStart(4, "0")}_${title.replaceAll(/[^a-z0-9]+/gi, "_").toLowerCase()}`;
  const folder = join(installationDir, "prisma/migrations", name);
  mkdirSync(folder);
  writeFileSync(join(folder, "migration.sql"), `${statements}\n`);
  return name;
}
