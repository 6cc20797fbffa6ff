import {
  execute,
  newId,
  PosternError,
  sql,
  type Assurance,
  type ModuleId,
  type PersonId,
  type TicketId,
  type Work,
} from "#lib/kernel/index.ts";
import { bearersOf, type Bearer, type Parent } from "./bearers.ts";
import { hashOfHandle, newHandle, newNonce } from "./handle.ts";
import { endOldest } from "./session-limit.ts";

/** How a ticket is carried: what it may do, and what ends it, follow from its other columns. */
export type Channel = "browser" | "cli" | "support" | "service" | "exchange" | "ssh";

export type NewTicket = {
  readonly channel: Channel;
  readonly personId?: PersonId;
  /** The module that carries it, or that acts for the person. */
  readonly moduleId?: ModuleId;
  /** None for a person's own ticket: everything that the person may. */
  readonly scopes: readonly string[];
  readonly assurance: Assurance;
  readonly authenticatedAt: Date;
  readonly minutesMax: number;
  readonly idleMinutes: number;
  /** What it is derived from: it dies with any of them, and never says more than them. */
  readonly parents?: readonly Parent[];
  /** What its person proved themselves on, or what a parent hangs on. */
  readonly deviceId?: string;
};

export type Issued = {
  readonly ticketId: TicketId;
  readonly handle: string;
  readonly endsAt: Date;
};

/** A step, and the only place that makes a ticket; the handle is shown once and kept nowhere. */
export async function issueTicket(work: Work, ticket: NewTicket): Promise<Issued> {
  const { parents = [] } = ticket;
  refuseWidening(ticket, parents);
  const ticketId = newId<"ticket">();
  const handle = newHandle();
  const bearers = await bearersOf(work, { ...ticket, ticketId, parents });
  const ownEnd = work.now.getTime() + ticket.minutesMax * 60_000;
  const endsAt = new Date(Math.min(ownEnd, ...parents.map((each) => each.endsAt.getTime())));
  await insertTicket(work, { ticket, ticketId, handle, endsAt, bearers });
  if (ticket.channel === "browser" && ticket.personId) await endOldest(work, ticket.personId);
  return { ticketId, handle, endsAt };
}

/** The last line of defence behind the policies: scopes and assurance only ever narrow. */
function refuseWidening(ticket: NewTicket, parents: readonly Parent[]): void {
  for (const { scopes, assurance, isWhole, personId } of parents) {
    const isWider = !isWhole && ticket.scopes.some((scope) => !scopes.includes(scope));
    // Without scopes it is whole: only what a person carries on themselves stays that.
    const isOwn = isWhole && personId === ticket.personId && ticket.moduleId === undefined;
    const saysNothing = ticket.scopes.length === 0 && !isOwn;
    // Assurance is about a person: a module's own says nothing of it.
    const isSurer = personId !== null && ticket.assurance > assurance;
    if (isWider || saysNothing || isSurer) {
      throw new PosternError("forbidden", "wider_than_its_parent");
    }
  }
}

/** The module that carries it for somebody, before those that it has it from. */
const actorsOf = ({ personId, moduleId, parents = [] }: NewTicket): string[] =>
  personId && moduleId ? [moduleId, ...parents.flatMap(({ actors }) => actors)] : [];

type Inserted = {
  readonly ticket: NewTicket;
  readonly ticketId: TicketId;
  readonly handle: string;
  readonly endsAt: Date;
  readonly bearers: readonly Bearer[];
};

function insertTicket({ tx, now, context }: Work, made: Inserted): Promise<number> {
  const { ticket, ticketId, handle, endsAt, bearers } = made;
  const { personId = null, moduleId = null, deviceId = null, parents = [] } = ticket;
  const isBound = deviceId !== null && ticket.channel === "browser";
  return execute(
    tx,
    sql`insert into ticket (id, kind, channel, handle_hash, person_id, module_id, parent_id,
                            device_id, scopes, assurance, authenticated_at, issued_at,
                            last_seen_at, idle_minutes, ends_at, is_impersonated, address,
                            user_agent, device_proven_at, device_nonce, actors, bearer_ids,
                            bearer_since)
        values (${ticketId}::uuid, ${personId === null ? "module" : "user"}, ${ticket.channel},
                ${hashOfHandle(handle)}, ${personId}::uuid, ${moduleId}::uuid,
                ${parents[0]?.ticketId ?? null}::uuid, ${deviceId}::uuid,
                ${[...ticket.scopes]}::text[], ${ticket.assurance}, ${ticket.authenticatedAt},
                ${now}, ${now}, ${ticket.idleMinutes}, ${endsAt},
                ${ticket.channel === "support" || parents.some((each) => each.isImpersonated)},
                ${context.address ?? null}, ${context.userAgent ?? null},
                ${isBound ? now : null}, ${isBound ? newNonce() : null},
                ${actorsOf(ticket)}::uuid[], ${bearers.map(({ id }) => id)}::uuid[],
                ${bearers.map(({ since }) => since)}::timestamptz[])`,
  );
}
