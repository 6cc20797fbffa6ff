import { hash } from "node:crypto";
import type { MigrationList } from "@prisma/schema-engine-wasm";
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
  const migrations = readMigrations(names);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    const applied = (await isCurrent(client, migrations)) ? [] : await apply(url, migrations);
    await runMigrations({ connectionString: url });
    return applied;
  } finally {
    await client.end();
  }
}

async function apply(url: string, migrationsList: MigrationList): Promise<string[]> {
  const filters = { externalTables: [], externalEnums: [] };
  const { appliedMigrationNames } = await withSchemaEngine(url, readSchema(), (engine) =>
    engine.applyMigrations({ migrationsList, filters }),
  );
  return appliedMigrationNames;
}

/**
 * Whether exactly these migrations, with this text, are recorded as finished: loading the engine to
 * find nothing to do would cost every start a second.
 */
async function isCurrent(client: pg.Client, { migrationDirectories }: MigrationList) {
  const {
    rows: [kept],
  } = await client.query("select to_regclass('_prisma_migrations') as name");
  if (kept?.name == null) return false;
  const { rows: done } = await client.query<{ name: string; checksum: string; ok: boolean }>(
    `select migration_name as name, checksum,
            finished_at is not null and rolled_back_at is null as ok
     from _prisma_migrations order by migration_name`,
  );
  const wanted = migrationDirectories.map(({ path, migrationFile: { content } }) =>
    content.tag === "ok" ? `${path} ${hash("sha256", content.value)} true` : path,
  );
  return done.map(({ name, checksum, ok }) => `${name} ${checksum} ${ok}`).join() === wanted.join();
}
