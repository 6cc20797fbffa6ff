import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isHeld, startEmbedded } from "#lib/kernel/embedded/index.ts";
import { checkServer } from "#lib/kernel/migrations/check-server.ts";
import { readSettings, type Settings } from "#lib/kernel/settings.ts";

export type DatabaseAccess = {
  readonly settings: Settings;
  readonly url: string;
  /** Ends what was started for this verb alone. */
  readonly release: () => Promise<void>;
};

/** The URL of an embedded database that another process runs, when one does. */
export function runningDatabase(dataDir: string): string | undefined {
  const file = join(dataDir, "connection.json");
  if (!isHeld(dataDir) || !existsSync(file)) return undefined;
  const { url } = JSON.parse(readFileSync(file, "utf8")) as { url: string };
  return url;
}

/**
 * Where the database of this installation is: DATABASE_URL, the embedded one that a running Postern
 * serves, or the embedded one started for this verb alone.
 */
export async function databaseUrl(): Promise<DatabaseAccess> {
  const settings = readSettings(process.env);
  if (settings.databaseUrl !== undefined) await checkServer(settings.databaseUrl);
  const url = settings.databaseUrl ?? runningDatabase(settings.dataDir);
  if (url !== undefined) return { settings, url, release: async () => {} };
  const embedded = await startEmbedded({ dataDir: settings.dataDir });
  return { settings, url: embedded.url, release: embedded.stop };
}
