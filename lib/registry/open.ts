import { fillPorts, openDatabase, startListening, type Database } from "#lib/kernel/index.ts";
import { rightsOfScopes } from "./scopes.ts";
import { reactionsTo } from "./wiring.ts";

export type OpenOptions = { readonly connectionsMax?: number; readonly isListening?: boolean };

/** Connects this process and fills the kernel's ports: the first step of every entrance. */
export async function openPostern(url: string, options: OpenOptions = {}): Promise<Database> {
  fillPorts({ rightsOfScopes, reactionsTo });
  const opened = openDatabase(url, options);
  if (options.isListening ?? true) await startListening();
  return opened;
}
