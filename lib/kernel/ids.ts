import { v7 } from "uuid";
import { z } from "zod";
import { wallMs } from "./clock.ts";

/** UUIDv7 (RFC 9562 §5.7), branded by what it names. */
export type Id<Name extends string> = string & { readonly [brand]: Name };
declare const brand: unique symbol;

/** A zod schema for identifiers of one kind of thing. */
export const idOf = <Name extends string>(_name: Name) =>
  z.uuid().transform((text) => text.toLowerCase() as Id<Name>);

// Random bytes by the thousand: asking for sixteen at a time takes ten times as long.
const pool = new Uint8Array(16 * 256);
const last = { at: pool.length, msecs: 0, seq: 0 };

/** A new identifier; those of one process ascend, also within a millisecond. */
export function newId<Name extends string>(): Id<Name> {
  if (last.at === pool.length) {
    crypto.getRandomValues(pool);
    last.at = 0;
  }
  const random = pool.subarray(last.at, last.at + 16);
  last.at += 16;
  const msecs = wallMs();
  if (msecs > last.msecs) {
    last.msecs = msecs;
    last.seq = new DataView(random.buffer, random.byteOffset).getUint32(6) >>> 2;
  } else last.seq += 1;
  return v7({ random, msecs: last.msecs, seq: last.seq }) as Id<Name>;
}

export type PersonId = Id<"person">;
export const PersonId = idOf("person");
export type TicketId = Id<"ticket">;
export const TicketId = idOf("ticket");
export type ModuleId = Id<"module">;
export const ModuleId = idOf("module");
export type DeviceId = Id<"device">;
