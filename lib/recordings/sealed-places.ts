import { sql } from "#lib/kernel/index.ts";
import type { SealedPlace } from "#lib/keys/index.ts";

/** Only retention destroys these keys: a hold, and the day until which it is kept, stand for it. */
export const sealedPlaces: readonly SealedPlace[] = [
  {
    name: "recording.header",
    dataClass: "recording",
    isNeeded: true,
    values: () => sql`
      select 'recording.header:' || id as place, 'postern:recording:r-' || id as scope,
             header as sealed
      from recording where state <> 'destroyed'`,
  },
  {
    // Chunks stand in a folder: they keep their key, which hangs on that of the class.
    name: "recording.chunk",
    dataClass: "recording",
    isNeeded: true,
    values: () => sql`
      select '' as place, '' as scope, header as sealed from recording where false`,
  },
];
