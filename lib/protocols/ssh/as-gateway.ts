import { begin, systemActor, type Context } from "#lib/kernel/index.ts";

/** The gateway itself, about somebody who comes from an address. */
export const gateway = (address?: string): Context =>
  begin(systemActor("gateway"), address === undefined ? {} : { address });
