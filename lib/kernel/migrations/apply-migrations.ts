import { runMigrations } from "graphile-worker";
import pg from "pg";
import { withSchemaEngine } from "./schema-engine.ts";
import { readMigrations, readSchema } from "./read-migrations.ts";

/** Any number; one process migrates at a time. */
const migrationLock = 7_062_019_284;

/**
 * Brings the database up to this version: Postern's migrations, then the job queue's own.
 * @param names only these, where a backup's version is wanted.
 * @returns the names of the migrations that were applied; none when it was up to date.
 * @throws when a migration fails: the message is PostgreSQL's, the database is as it was before it.
 */
export async function applyMigrations(url: string, names?: readonly string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    const applied = await withSchemaEngine(url, readSchema(), (engine) =>
      engine.applyMigrations({
        migrationsList: readMigrations(names),
        filters: { externalTables: [], externalEnums: [] },
      }),
    );
    await runMigrations({ connectionString: url });
    return applied.appliedMigrationNames;
  } finally {
    await client.end();
  }
}
