import { z } from "zod";
import { anyPerson, query } from "#lib/kernel/index.ts";
import { isTicketLiveIn } from "./live-ticket.ts";

/** For connections that outlast the handle they were opened with: a proof exchanges it. */
export const isMyTicketLive = query({
  name: "ticket.is-mine-live",
  title: "Whether the ticket that asks is live, whatever handle carries it meanwhile.",
  right: "self",
  rest: "internal",
  input: z.object({}),
  output: z.object({ isLive: z.boolean() }),
  authorize: anyPerson,
  run: async ({ tx, now, proof: { ticketId } }) => ({
    isLive: await isTicketLiveIn(tx, ticketId, now),
  }),
});
