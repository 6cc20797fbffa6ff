import { z } from "zod";
import { hashOfHandle, newHandle, newNonce } from "./handle.ts";
import {
  execute,
  maybe,
  recordDoor,
  sql,
  type Recording,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";

const Binding = z.object({
  /** The device whose key must sign; null: none ever did. */
  deviceId: z.string().nullable(),
  deviceProvenAt: z.date().nullable(),
  /** What is to be signed next: random, so that nothing can be signed ahead. */
  deviceNonce: z.string().nullable(),
  /** What the browser is to sign to bind it; null: its device proved nothing since it began. */
  bindingChallenge: z.string().nullable(),
});
export type Binding = z.output<typeof Binding>;

/** What device a ticket is bound to; held until commit, so that one proof follows the other. */
export const bindingOf = (tx: Tx, ticketId: string): Promise<Binding | undefined> =>
  maybe(
    tx,
    Binding,
    sql`select device_id, device_proven_at, device_nonce, binding_challenge
        from ticket where id = ${ticketId}::uuid for update`,
  );

/**
 * A step: its own device signed once more, and carries another handle from now on. The one before
 * holds until the new one is used, which may be lost on its way, and a minute longer: whoever
 * copied it is out then.
 */
export async function noteDeviceProof(
  at: Recording,
  ticketId: string,
): Promise<{ readonly handle: string; readonly challenge: string }> {
  const { tx, now, live } = at;
  const [handle, challenge] = [newHandle(), newNonce()];
  await execute(
    tx,
    sql`update ticket
        set device_proven_at = ${now}, device_nonce = ${newNonce()},
            binding_challenge = ${challenge}, handle_hash = ${hashOfHandle(handle)},
            former_hash = case when former_hash is not null and former_until is null
                          then former_hash else handle_hash end,
            former_until = null
        where id = ${ticketId}::uuid`,
  );
  live("tickets", [ticketId]);
  return { handle, challenge };
}

/** A step: this proof is taken; nothing else changes. */
export const takeNonce = ({ tx }: Pick<Recording, "tx">, ticketId: string): Promise<number> =>
  execute(tx, sql`update ticket set device_nonce = ${newNonce()} where id = ${ticketId}::uuid`);

/** Requests that were sent with the handle before arrive this late. */
const graceSeconds = 60;

/** The new handle has arrived: the one before is good for what is under way, and no longer. */
export const retireFormer = recordDoor({
  name: "ticket.retire-former",
  tables: ["ticket"],
  run: async ({ tx, now, live }, ticketId: string) => {
    const until = new Date(now.getTime() + graceSeconds * 1000);
    await execute(
      tx,
      sql`update ticket set former_until = ${until}
          where id = ${ticketId}::uuid and former_hash is not null and former_until is null`,
    );
    live("tickets", [ticketId]);
  },
});

/** A step: it is worth little until its person proves anew who they are. */
export async function narrowTicket(work: Work, ticketId: string): Promise<void> {
  await execute(work.tx, sql`update ticket set assurance = 1 where id = ${ticketId}::uuid`);
  work.live("tickets", [ticketId]);
}
