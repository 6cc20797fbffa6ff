import { z } from "zod";
import { anyPerson, command, sql } from "#lib/kernel/index.ts";
import { endTickets } from "#lib/tickets/index.ts";

/** Ends the ticket that asks, and everything derived from it. */
export const signOut = command({
  name: "signin.sign-out",
  title: "Signs out: ends the ticket that asks.",
  right: "self",
  rest: { method: "POST", path: "/sign-out" },
  input: z.object({}),
  output: z.object({ ended: z.number() }),
  load: async () => undefined,
  authorize: anyPerson,
  run: async (work) => {
    const { personId } = work.proof;
    const ticketId = work.actor.kind === "person" ? work.actor.ticketId : null;
    const ended = await endTickets(work, sql`id = ${ticketId}::uuid`, "signed_out");
    if (ended > 0) work.record({ target: personId, persons: [personId], detail: { ended } });
    return { ended };
  },
});
