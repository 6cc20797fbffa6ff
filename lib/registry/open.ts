import { holdersOfRight, rightsOf } from "#lib/access/index.ts";
import { appendEvents } from "#lib/audit/index.ts";
import { usePlanes } from "#lib/fulfilment/index.ts";
import { fillPorts, openDatabase, startListening, type Database } from "#lib/kernel/index.ts";
import { open, seal, useKeyProvider, useSealedPlaces, type KeyProvider } from "#lib/keys/index.ts";
import { isCoolingDown } from "#lib/signin/index.ts";
import { planes } from "./planes.ts";
import { proofNeeded } from "./proof-policy.ts";
import { rightsOfScopes, rightsToGive, scopes } from "./scopes.ts";
import { sealedPlaces } from "./sealed-places.ts";
import { reactionsTo } from "./wiring.ts";

export type OpenOptions = {
  /** Who holds the root key. */
  readonly keys: KeyProvider;
  readonly connectionsMax?: number;
  /** Whether memory is kept fresh by notices; a short command needs none. */
  readonly isListening?: boolean;
};

/** Connects this process and fills the kernel's ports: the first step of every entrance. */
export async function openPostern(url: string, options: OpenOptions): Promise<Database> {
  useKeyProvider(options.keys);
  useSealedPlaces(sealedPlaces);
  usePlanes(planes);
  fillPorts({
    rightsOf,
    holdersOf: holdersOfRight,
    rightsOfScopes,
    rightsToGive,
    knownScopes: () => scopes,
    proofNeeded,
    isCoolingDown,
    appendEvents,
    reactionsTo,
    seal,
    open,
  });
  const opened = openDatabase(url, options);
  if (!(options.isListening ?? true)) return opened;
  const stopListening = await startListening();
  const close = async () => {
    await stopListening();
    await opened.close();
  };
  return { ...opened, close };
}
