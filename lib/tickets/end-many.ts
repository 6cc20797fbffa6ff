import { z } from "zod";
import { anyPerson, command, onlySystem, PersonId } from "#lib/kernel/index.ts";
import { terminate } from "./terminate.ts";

const Ended = z.object({ ended: z.number() });

/** Ends all my tickets but the one that asks, also one that is being made elsewhere right now. */
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
    const { personId, ticketId } = work.proof;
    const ended = await terminate(work, [{ kind: "person", id: personId }], {
      reason: "ended_by_owner",
      sparing: ticketId,
    });
    work.record({ persons: [personId], detail: { ended } });
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
    const subjects = personIds.map((id) => ({ kind: "person", id }) as const);
    const ended = await terminate(work, subjects, { reason });
    work.record({ persons: personIds.slice(0, 100), detail: { ended, reason } });
    return { ended };
  },
});
