import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { MigrationList } from "@prisma/schema-engine-wasm";
import type { SchemaFile } from "./schema-engine.ts";

/** The folder that holds `prisma/`: the root of the installation. */
export const installationDir = resolve(import.meta.dirname, "../../..");

const migrationsDir = join(installationDir, "prisma/migrations");
const schemaDir = join(installationDir, "prisma/schema");

export const readSchema = (): SchemaFile[] =>
  readdirSync(schemaDir)
    .filter((name) => name.endsWith(".prisma"))
    .sort()
    .map((path) => ({ path, content: readFileSync(join(schemaDir, path), "utf8") }));

export const migrationNames = (): string[] =>
  readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** All migrations in the form that Prisma's engine takes; the lock file names the provider. */
export function readMigrations(names: readonly string[] = migrationNames()): MigrationList {
  return {
    baseDir: migrationsDir,
    lockfile: {
      path: "migration_lock.toml",
      content: readFileSync(join(migrationsDir, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: {
          tag: "ok",
          value: readFileSync(join(migrationsDir, name, "migration.sql"), "utf8"),
        },
      },
    })),
  };
}
