import { z } from "zod";
import {
  anyPerson,
  command,
  maybe,
  needs,
  no,
  notFound,
  onlySystem,
  PersonId,
  sql,
  TicketId,
  yes,
} from "#lib/kernel/index.ts";
import { endTickets } from "./end-tickets.ts";

const Ended = z.object({ ended: z.number() });

/** Ends one of my own tickets, or, with the right, anybody's. */
export const endTicket = command({
  name: "ticket.end",
  title: "Ends one ticket and everything derived from it.",
  right: "self",
  rest: { method: "POST", path: "/tickets/{ticketId}/end" },
  input: z.object({ ticketId: TicketId }),
  output: Ended,
  load: async ({ tx }, { ticketId }) => {
    const found = await maybe(
      tx,
      z.object({ personId: z.string().nullable() }),
      sql`select person_id from ticket where id = ${ticketId}::uuid for update`,
    );
    if (!found) throw notFound("ticket");
    return found;
  },
  authorize: (actor, ticket) => {
    if (actor.kind === "person" && actor.personId === ticket.personId) return yes("own" as const);
    return needs("tickets.manage")(actor).allowed ? yes("other" as const) : no("not_your_ticket");
  },
  run: async (work) => {
    const { ticketId } = work.input;
    const reason = work.proof === "own" ? "ended_by_owner" : "ended_by_security";
    const ended = await endTickets(work, sql`id = ${ticketId}::uuid`, reason);
    if (ended > 0) work.record({ target: ticketId, detail: { ended } });
    return { ended };
  },
});

/** Ends all my tickets but the one that asks. */
export const endOtherTickets = command({
  name: "ticket.end-others",
  title: "Ends every other ticket of the signed-in person.",
  right: "self",
  rest: { method: "POST", path: "/tickets/end-others" },
  input: z.object({}),
  output: Ended,
  load: async () => undefined,
  authorize: anyPerson,
  run: async (work) => {
    const own = work.actor.kind === "person" ? work.actor.ticketId : null;
    const { personId } = work.proof;
    const which = sql`person_id = ${personId}::uuid and id <> ${own}::uuid`;
    const ended = await endTickets(work, which, "ended_by_owner");
    if (ended > 0) work.record({ persons: [personId], detail: { ended } });
    return { ended };
  },
});

/** Ends all tickets of somebody: containment. */
export const endTicketsOfPerson = command({
  name: "ticket.end-of-person",
  title: "Ends every ticket of a person.",
  right: "tickets.manage",
  rest: { method: "POST", path: "/people/{personId}/tickets/end" },
  input: z.object({ personId: PersonId, reason: z.string().min(3).max(500) }),
  output: Ended,
  load: async () => undefined,
  authorize: needs("tickets.manage"),
  run: async (work) => {
    const { personId } = work.input;
    const ended = await endTickets(work, sql`person_id = ${personId}::uuid`, "ended_by_security");
    work.record({ target: personId, persons: [personId], detail: { ended } });
    return { ended };
  },
});

/** Whoever left or is suspended carries nothing: no check passes them, and now the rows say so. */
export const endTicketsOfInactive = command({
  name: "ticket.end-of-inactive",
  title: "Ends the tickets of people who left or were suspended.",
  right: "system",
  rest: "internal",
  input: z.object({
    personIds: z.array(PersonId).max(5000),
    reason: z.enum(["person_left", "person_suspended"]),
  }),
  output: Ended,
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { personIds, reason } = work.input;
    const ended = await endTickets(work, sql`person_id = any(${personIds}::uuid[])`, reason);
    if (ended > 0) work.record({ persons: personIds.slice(0, 100), detail: { ended, reason } });
    return { ended };
  },
});
