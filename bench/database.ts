import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { newId, type Database } from "#lib/kernel/index.ts";
import { startEmbedded } from "#lib/kernel/embedded/index.ts";
import { applyMigrations } from "#lib/kernel/migrations/apply-migrations.ts";
import { localProvider } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";

export type Server = {
  readonly postgres: string;
  readonly keyFile: string;
  /** Opens Postern on a fresh, migrated database, as a process would; one that serves listens. */
  readonly fresh: (options?: { readonly isListening: boolean }) => Promise<Database>;
  readonly stop: () => Promise<void>;
};

/** A PostgreSQL of its own, durable as in operation, in a folder that is removed afterwards. */
export async function startServer(): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), "postern-bench-"));
  chmodSync(dataDir, 0o755);
  const settings = ["shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=30min"];
  const server = await startEmbedded({ dataDir, settings });
  const keyFile = join(dataDir, "root.key");
  const keys = localProvider(keyFile);
  const fresh = async ({ isListening } = { isListening: false }) => {
    const name = `bench_${newId().replaceAll("-", "")}`;
    await onServer(server.url, (client) => client.query(`create database ${name}`));
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    await applyMigrations(url.href);
    return openPostern(url.href, { keys, isListening });
  };
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const postgres = await onServer(server.url, async (client) => {
    const { rows } = await client.query<{ version: string }>("select version()");
    return /^PostgreSQL (\S+)/.exec(rows[0]?.version ?? "")?.[1] ?? "unknown";
  });
  return { postgres, keyFile, fresh, stop };
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
