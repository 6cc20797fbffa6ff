import { execute, newId, sql, type TicketId, type Work } from "#lib/kernel/index.ts";
import { hashOfHandle, newHandle } from "./handle.ts";

export type NewTicket = {
  readonly holder:
    | { readonly kind: "user"; readonly personId: string; readonly isImpersonated: boolean }
    | { readonly kind: "module"; readonly moduleId: string };
  readonly scopes: readonly string[];
  readonly assurance: 1 | 2 | 3;
  readonly authenticatedAt: Date;
  readonly minutesMax: number;
  readonly idleMinutes: number;
  readonly parentId?: string;
  readonly deviceId?: string;
};

export type Issued = {
  readonly ticketId: TicketId;
  readonly handle: string;
  readonly endsAt: Date;
};

/** A step, and the only place that makes a ticket; the handle is shown once and kept nowhere. */
export async function issueTicket(work: Work, ticket: NewTicket): Promise<Issued> {
  const { tx, now, context } = work;
  const ticketId = newId<"ticket">();
  const handle = newHandle();
  const endsAt = new Date(now.getTime() + ticket.minutesMax * 60_000);
  const { holder } = ticket;
  const [personId, moduleId] =
    holder.kind === "user" ? [holder.personId, null] : [null, holder.moduleId];
  await execute(
    tx,
    sql`insert into ticket (id, kind, handle_hash, person_id, module_id, parent_id, device_id,
                            scopes, assurance, authenticated_at, issued_at, last_seen_at,
                            idle_minutes, ends_at, is_impersonated, address, user_agent)
        values (${ticketId}::uuid, ${holder.kind}, ${hashOfHandle(handle)}, ${personId}::uuid,
                ${moduleId}::uuid, ${ticket.parentId ?? null}::uuid,
                ${ticket.deviceId ?? null}::uuid, ${[...ticket.scopes]}::text[],
                ${ticket.assurance}, ${ticket.authenticatedAt}, ${now}, ${now},
                ${ticket.idleMinutes}, ${endsAt},
                ${holder.kind === "user" && holder.isImpersonated},
                ${context.address ?? null}, ${context.userAgent ?? null})`,
  );
  return { ticketId, handle, endsAt };
}
