import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { KeptFile, KeptSequence, KeptTable, Manifest } from "./manifest.ts";

type Dumped = Pick<Manifest, "takenAt" | "server" | "migrations" | "tables" | "sequences">;

/**
 * Every table as one instant saw it, each as a compressed COPY file, in memory that does not grow:
 * the embedded PostgreSQL brings no `pg_dump`. Others go on reading and writing meanwhile.
 */
export async function dumpDatabase(url: string, folder: string): Promise<Dumped> {
  mkdirSync(join(folder, "tables"), { recursive: true, mode: 0o700 });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    const about = await readAbout(client);
    const tables: KeptTable[] = [];
    for (const table of await readTables(client)) {
      tables.push(await dumpTable(client, folder, table));
    }
    // Sequences stand outside the snapshot: read last, they are never behind the rows.
    return { ...about, tables, sequences: await readSequences(client) };
  } finally {
    await client.end();
  }
}

async function readAbout(client: pg.Client) {
  type Row = { takenAt: Date; server: string };
  const about = await client.query<Row>(
    `select now() as "takenAt", current_setting('server_version') as server`,
  );
  const migrations = await client.query<{ name: string }>(
    `select migration_name as name from _prisma_migrations
     where finished_at is not null and rolled_back_at is null order by migration_name`,
  );
  const [row] = about.rows;
  return {
    takenAt: row?.takenAt.toISOString() ?? "",
    server: row?.server ?? "",
    migrations: migrations.rows.map(({ name }) => name),
  };
}

type Table = Pick<KeptTable, "schema" | "name" | "columns">;

/** Ours, and the jobs that wait; what each version makes by itself is left to its migrations. */
async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select n.nspname as schema, c.relname as name,
            array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       and (n.nspname = 'public' and c.relname <> '_prisma_migrations'
            or n.nspname = 'graphile_worker' and c.relname <> 'migrations')
     group by 1, 2 order by 1, 2`,
  );
  return rows;
}

async function readSequences(client: pg.Client): Promise<KeptSequence[]> {
  const { rows } = await client.query<KeptSequence>(
    `select schemaname as schema, sequencename as name, last_value::text as last
     from pg_sequences
     where schemaname in ('public', 'graphile_worker') and last_value is not null
     order by 1, 2`,
  );
  return rows;
}

export const quoted = ({ schema, name }: { schema: string; name: string }): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
export const quotedColumns = (columns: readonly string[]): string =>
  columns.map((column) => pg.escapeIdentifier(column)).join(", ");

async function dumpTable(client: pg.Client, folder: string, table: Table): Promise<KeptTable> {
  const path = `tables/${table.schema}.${table.name}.copy.gz`;
  const columns = quotedColumns(table.columns);
  const copy = client.query(copyTo(`copy ${quoted(table)} (${columns}) to stdout`));
  const file = await writeKept(join(folder, path), copy.pipe(createGzip({ level: 1 })));
  return { ...table, path, ...file, rows: copy.rowCount };
}

/** Writes a new file that only its owner reads; answers its length and hash. */
async function writeKept(
  path: string,
  content: AsyncIterable<Buffer>,
): Promise<Omit<KeptFile, "path">> {
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(
    content,
    async function* count(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path, { flags: "wx", mode: 0o600 }),
  );
  return { bytes, sha256: hash.digest("hex") };
}
