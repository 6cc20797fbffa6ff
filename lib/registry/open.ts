import { appendEvents } from "#lib/audit/index.ts";
import { fillPorts, openDatabase, startListening, type Database } from "#lib/kernel/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import { open, openProvider, seal, useKeyProvider, type KeyProvider } from "#lib/keys/index.ts";
import { rightsOfScopes } from "./scopes.ts";
import { reactionsTo } from "./wiring.ts";

export type OpenOptions = {
  readonly connectionsMax?: number;
  readonly isListening?: boolean;
  /** Unset: the one that the environment names. */
  readonly keys?: KeyProvider;
};

/** Connects this process and fills the kernel's ports: the first step of every entrance. */
export async function openPostern(url: string, options: OpenOptions = {}): Promise<Database> {
  fillPorts({ rightsOfScopes, reactionsTo, appendEvents, seal, open });
  useKeyProvider(options.keys ?? openProvider(readSettings(process.env)));
  const opened = openDatabase(url, options);
  if (options.isListening ?? true) await startListening();
  return opened;
}
