import type { Door } from "#lib/kernel/index.ts";
import { doors as notify } from "#lib/notify/index.ts";
import { doors as requests } from "#lib/requests/index.ts";

/** Every command and query there is, in the order of the rooms. */
export const doors = (): readonly Door[] => [...requests, ...notify];
