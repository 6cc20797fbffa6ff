import { z } from "zod";
import { anyPerson, command } from "#lib/kernel/index.ts";
import { terminate } from "#lib/tickets/index.ts";

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
    const { personId, ticketId } = work.proof;
    const subject = { kind: "ticket", id: ticketId } as const;
    const ended = await terminate(work, [subject], { reason: "signed_out" });
    work.record({ target: personId, persons: [personId], detail: { ended } });
    return { ended };
  },
});
