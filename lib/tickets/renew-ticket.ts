import { z } from "zod";
import { maybe, sql, type PersonId, type TicketId, type Work } from "#lib/kernel/index.ts";
import { hashOfHandle, newHandle } from "./handle.ts";
import { isLiveAt } from "./live-ticket.ts";
import type { Issued } from "./issue-ticket.ts";

export type Renewal = {
  readonly ticketId: TicketId;
  /** Only this person's own ticket, and no marked one. */
  readonly personId: PersonId;
  readonly assurance: 1 | 2 | 3;
  readonly authenticatedAt: Date;
};

/**
 * A step: gives a live user ticket a new handle, assurance and instant of authentication; the old
 * handle opens nothing from then on. Its end stays where it was. Undefined: it is not live, or not
 * this person's.
 */
export async function renewTicket(work: Work, renewal: Renewal): Promise<Issued | undefined> {
  const { tx, now } = work;
  const { ticketId, personId, assurance, authenticatedAt } = renewal;
  const handle = newHandle();
  const renewed = await maybe(
    tx,
    z.object({ endsAt: z.date() }),
    sql`update ticket t
        set handle_hash = ${hashOfHandle(handle)}, assurance = ${assurance},
            authenticated_at = ${authenticatedAt}, last_seen_at = ${now}
        where id = ${ticketId}::uuid and person_id = ${personId}::uuid and channel = 'browser'
          and not is_impersonated and ${isLiveAt(now)}
        returning ends_at`,
  );
  if (!renewed) return undefined;
  work.live("tickets", [ticketId]);
  return { ticketId, handle, endsAt: renewed.endsAt };
}
