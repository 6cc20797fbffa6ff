import type { Door } from "#lib/kernel/index.ts";

/** Every command and query there is, in the order of the rooms. */
export const doors = (): readonly Door[] => [];
