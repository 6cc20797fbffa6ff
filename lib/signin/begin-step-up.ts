import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { assuranceOfTicket } from "#lib/tickets/index.ts";
import { insertLogin } from "./login-store.ts";
import { mayChoose } from "./own-factors.ts";

/** Begins to prove once more who holds this ticket; it is about this person and this ticket. */
export const beginStepUp = command({
  name: "signin.begin-step-up",
  title: "Begins to prove once more who is signed in.",
  right: "self",
  rest: "internal",
  input: z.object({}),
  output: z.object({ handle: z.string(), loginId: z.string() }),
  load: async () => undefined,
  authorize: mayChoose,
  run: async (work) => {
    const { personId, ticketId } = work.proof;
    const assurance = await assuranceOfTicket(work.tx, ticketId, work.now);
    const login = { status: "confirming", personId, ticketId, assurance } as const;
    const { id, handle } = await insertLogin(work, login);
    work.record({ target: personId, persons: [personId], detail: { loginId: id } });
    return { handle, loginId: id };
  },
});
