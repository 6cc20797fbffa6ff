import { z } from "zod";
import { hashOfHandle, newHandle } from "./handle.ts";
import { execute, maybe, sql, type Recording, type Tx, type Work } from "#lib/kernel/index.ts";

const Binding = z.object({
  /** The device whose key must sign; null: none ever did. */
  deviceId: z.string().nullable(),
  deviceProvenAt: z.date().nullable(),
});
export type Binding = z.output<typeof Binding>;

/** What device a ticket is bound to; held until commit, so that one proof follows the other. */
export const bindingOf = (tx: Tx, ticketId: string): Promise<Binding | undefined> =>
  maybe(
    tx,
    Binding,
    sql`select device_id, device_proven_at from ticket where id = ${ticketId}::uuid for update`,
  );

/** Requests that were sent before a proof, and pages that load beside it, arrive this late. */
const graceSeconds = 60;

/**
 * A step: its own device signed once more, and carries another handle from now on; whoever copied
 * the one before is out when the grace is over.
 */
export async function noteDeviceProof(at: Recording, ticketId: string): Promise<string> {
  const { tx, now, live } = at;
  const handle = newHandle();
  await execute(
    tx,
    sql`update ticket
        set device_proven_at = ${now}, handle_hash = ${hashOfHandle(handle)},
            former_hash = handle_hash,
            former_until = ${new Date(now.getTime() + graceSeconds * 1000)}
        where id = ${ticketId}::uuid`,
  );
  live("tickets", [ticketId]);
  return handle;
}

/** A step: it is worth little until its person proves anew who they are. */
export async function narrowTicket(work: Work, ticketId: string): Promise<void> {
  await execute(work.tx, sql`update ticket set assurance = 1 where id = ${ticketId}::uuid`);
  work.live("tickets", [ticketId]);
}
