import { z } from "zod";
import {
  many,
  maybe,
  sql,
  type Assurance,
  type PersonId,
  type TicketId,
  type Work,
} from "#lib/kernel/index.ts";
import { hashOfHandle, newHandle, newNonce } from "./handle.ts";
import { beginningOn } from "./bearers.ts";
import { isLiveAt } from "./live-ticket.ts";
import type { Issued } from "./issue-ticket.ts";

export type Renewal = {
  readonly ticketId: TicketId;
  /** Only this person's own ticket, and no marked one. */
  readonly personId: PersonId;
  readonly assurance: Assurance;
  readonly authenticatedAt: Date;
  /** The device that proved itself with it: the ticket hangs on it from now on. */
  readonly deviceId?: string | undefined;
};

/**
 * A step: gives a live user ticket a new handle, assurance and instant of authentication; the old
 * handle opens nothing from then on. Its end stays where it was. Undefined: it is not live, not
 * this person's, or hangs on another device.
 */
export async function renewTicket(work: Work, renewal: Renewal): Promise<Issued | undefined> {
  const { tx, now } = work;
  const { ticketId, personId, assurance, authenticatedAt, deviceId = null } = renewal;
  const handle = newHandle();
  const since = deviceId === null ? now : await beginningOn(work, deviceId);
  const renewed = await maybe(
    tx,
    z.object({ endsAt: z.date() }),
    sql`update ticket t
        set handle_hash = ${hashOfHandle(handle)}, assurance = ${assurance},
            authenticated_at = ${authenticatedAt}, last_seen_at = ${now},
            former_hash = null, former_until = null,
            device_id = coalesce(device_id, ${deviceId}::uuid),
            device_proven_at = case when ${deviceId}::uuid is null then device_proven_at
                               else ${now} end,
            device_nonce = case when ${deviceId}::uuid is null then device_nonce
                           else ${newNonce()} end,
            binding_challenge = null,
            bearer_ids = case when ${deviceId}::uuid is null or ${deviceId}::uuid = any (bearer_ids)
                         then bearer_ids else bearer_ids || ${deviceId}::uuid end,
            bearer_since = case
              when ${deviceId}::uuid is null or ${deviceId}::uuid = any (bearer_ids)
              then bearer_since else bearer_since || ${since}::timestamptz(3) end
        where (device_id is null or device_id = ${deviceId}::uuid)
          and id = ${ticketId}::uuid and person_id = ${personId}::uuid and channel = 'browser'
          and not is_impersonated and ${isLiveAt(now)}
        returning ends_at`,
  );
  if (!renewed) return undefined;
  if (deviceId !== null) await hangDerived(work, ticketId, { deviceId, since });
  work.live("tickets", [ticketId]);
  return { ticketId, handle, endsAt: renewed.endsAt };
}

/**
 * What was derived from a ticket, or let in with it, before it hung on a device hangs on that
 * device with it. Again until there is none: what is being derived meanwhile is seen by the next
 * look.
 */
async function hangDerived(
  work: Work,
  ticketId: TicketId,
  bearer: { readonly deviceId: string; readonly since: Date },
): Promise<void> {
  const hung = await hangOnce(work, ticketId, bearer);
  if (hung.length === 0) return;
  work.live("tickets", hung);
  await hangDerived(work, ticketId, bearer);
}

async function hangOnce(
  { tx }: Work,
  ticketId: TicketId,
  { deviceId, since }: { readonly deviceId: string; readonly since: Date },
): Promise<string[]> {
  const hung = await many(
    tx,
    z.object({ id: z.string() }),
    sql`update ticket
        set bearer_ids = bearer_ids || ${deviceId}::uuid,
            bearer_since = bearer_since || ${since}::timestamptz(3)
        where id <> ${ticketId}::uuid
          and bearer_ids && array(select ${ticketId}::uuid union all
                                  select issued_id from device_grant
                                  where ticket_id = ${ticketId}::uuid and issued_id is not null)
          and ended_at is null and ${deviceId}::uuid <> all (bearer_ids)
        returning id`,
  );
  return hung.map(({ id }) => id);
}
