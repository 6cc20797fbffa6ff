import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { applyMigrations } from "../migrations/apply-migrations.ts";
import { migrationNames } from "../migrations/read-migrations.ts";
import { quoted, quotedColumns } from "./dump-database.ts";
import type { KeptTable, Manifest } from "./manifest.ts";

export type LoadOptions = {
  /** Whether what is there may be dropped. */
  readonly replaces: boolean;
};

/**
 * Puts a backup's rows into a database of the backup's own version, then brings it up to this one.
 * @throws before anything is touched when the database is in use, not empty, or older than allowed.
 */
export async function loadDatabase(
  url: string,
  folder: string,
  asked: LoadOptions & { readonly manifest: Manifest },
): Promise<void> {
  const { manifest } = asked;
  refuseLater(manifest);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await refuseUsed(client);
    if (!asked.replaces) await refuseFilled(client);
    await client.query(
      `drop schema if exists graphile_worker cascade;
       drop schema if exists public cascade; create schema public`,
    );
    await applyMigrations(url, manifest.migrations);
    await loadTables(client, folder, manifest);
  } finally {
    await client.end();
  }
  await applyMigrations(url);
}

function refuseLater(manifest: Manifest): void {
  const known = new Set(migrationNames());
  const unknown = manifest.migrations.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new Error(`the backup is of a later version: this one lacks ${unknown.join(", ")}`);
}

async function refuseUsed(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and backend_type = 'client backend'`,
  );
  const count = rows[0]?.count ?? 0;
  if (count === 0) return;
  throw new Error(`the database is in use by ${count} connections: stop Postern first`);
}

/** Every change leaves an event: a log without any is that of a database nobody used. */
async function refuseFilled(client: pg.Client): Promise<void> {
  const made = await client.query("select to_regclass('public.audit_event') as log");
  if (made.rows[0]?.log === null) return;
  const { rows } = await client.query("select from audit_event limit 1");
  if (rows.length === 0) return;
  throw new Error("the database is not empty; --replace drops what it holds, for good");
}

async function loadTables(client: pg.Client, folder: string, manifest: Manifest): Promise<void> {
  await client.query("begin");
  for (const table of manifest.tables) await loadTable(client, folder, table);
  for (const { schema, name, last } of manifest.sequences) {
    await client.query("select setval($1::regclass, $2::bigint)", [quoted({ schema, name }), last]);
  }
  // Whoever held a job is gone.
  await client.query(
    `update graphile_worker._private_jobs set locked_at = null, locked_by = null
     where locked_at is not null;
     update graphile_worker._private_job_queues set locked_at = null, locked_by = null
     where locked_at is not null`,
  );
  await client.query("commit");
}

async function loadTable(client: pg.Client, folder: string, table: KeptTable): Promise<void> {
  // Triggers would count the rows as news, and migrations fill some tables: only the backup counts.
  await client.query(`alter table ${quoted(table)} disable trigger user`);
  const made = await client.query(`select from ${quoted(table)} limit 1`);
  if (made.rows.length > 0) await client.query(`truncate ${quoted(table)}`);
  const columns = quotedColumns(table.columns);
  const copy = client.query(copyFrom(`copy ${quoted(table)} (${columns}) from stdin`));
  await pipeline(createReadStream(join(folder, table.path)), createGunzip(), copy);
  await client.query(`alter table ${quoted(table)} enable trigger user`);
  if (copy.rowCount === table.rows) return;
  throw new Error(`${table.name}: ${copy.rowCount} rows instead of ${table.rows}`);
}
