import { begin, systemActor, type Context } from "#lib/kernel/index.ts";

/** The gateway itself, for whoever comes from this address. */
export const gateway = (address?: string): Context =>
  begin(systemActor("gateway"), address === undefined ? {} : { address });
