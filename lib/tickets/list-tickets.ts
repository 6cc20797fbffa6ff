import { z } from "zod";
import {
  anyPerson,
  many,
  needs,
  PersonId,
  query,
  sql,
  TicketId,
  type Tx,
} from "#lib/kernel/index.ts";

const LiveTicket = z.object({
  ticketId: TicketId,
  assurance: z.number(),
  issuedAt: z.date(),
  lastSeenAt: z.date(),
  endsAt: z.date(),
  isImpersonated: z.boolean(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** The one that asks. */
  isCurrent: z.boolean(),
});

const liveTickets = (tx: Tx, at: { personId: string; now: Date; currentId: string | null }) =>
  many(
    tx,
    LiveTicket,
    sql`select id as ticket_id, assurance, issued_at, last_seen_at, ends_at, is_impersonated,
               address, user_agent, id is not distinct from ${at.currentId}::uuid as is_current
        from ticket
        where person_id = ${at.personId}::uuid and ended_at is null and ends_at > ${at.now}
          and last_seen_at + make_interval(mins => idle_minutes) > ${at.now}
        order by last_seen_at desc limit 200`,
  );

export const listMyTickets = query({
  name: "ticket.mine",
  title: "Where the signed-in person is signed in.",
  right: "self",
  rest: { method: "GET", path: "/tickets" },
  input: z.object({}),
  output: z.object({ tickets: z.array(LiveTicket) }),
  authorize: anyPerson,
  run: async ({ tx, now, actor, proof: { personId } }) => {
    const currentId = actor.kind === "person" ? actor.ticketId : null;
    return { tickets: await liveTickets(tx, { personId, now, currentId }) };
  },
});

export const listTicketsOfPerson = query({
  name: "ticket.list",
  title: "Where a person is signed in.",
  right: "tickets.manage",
  rest: { method: "GET", path: "/people/{personId}/tickets" },
  input: z.object({ personId: PersonId }),
  output: z.object({ tickets: z.array(LiveTicket) }),
  authorize: needs("tickets.manage"),
  run: async ({ tx, now, input: { personId } }) => ({
    tickets: await liveTickets(tx, { personId, now, currentId: null }),
  }),
});
