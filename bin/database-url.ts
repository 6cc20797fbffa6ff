import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmbedded } from "#lib/kernel/embedded/index.ts";
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
  if (!existsSync(file)) return undefined;
  const { url, pid } = JSON.parse(readFileSync(file, "utf8")) as { url: string; pid: number };
  try {
    process.kill(pid, 0);
    return url;
  } catch {
    return undefined;
  }
}

/**
 * Where the database of this installation is: DATABASE_URL, the embedded one that a running Postern
 * serves, or the embedded one started for this verb alone.
 */
export async function databaseUrl(): Promise<DatabaseAccess> {
  const settings = readSettings(process.env);
  const url = settings.databaseUrl ?? runningDatabase(settings.dataDir);
  if (url !== undefined) return { settings, url, release: async () => {} };
  const embedded = await startEmbedded({ dataDir: settings.dataDir });
  return { settings, url: embedded.url, release: embedded.stop };
}
