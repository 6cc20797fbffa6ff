import { z } from "zod";
import {
  command,
  no,
  one,
  sql,
  TicketId,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";
import { terminate } from "./terminate.ts";

const Carried = z.object({ personId: z.string().nullable(), moduleId: z.string().nullable() });
type Carried = z.output<typeof Carried>;

/** Whoever a ticket was given to gives it back: a module its own, a person theirs. */
function mayRevoke(actor: Actor, { personId, moduleId }: Carried): Decision {
  if (actor.kind === "module") return moduleId === actor.moduleId ? yes() : no("not_your_ticket");
  if (actor.kind !== "person" || actor.personId !== personId) return no("not_your_ticket");
  return !actor.acting || actor.acting.moduleId === moduleId ? yes() : no("not_your_ticket");
}

/** Gives a ticket back (RFC 7009); what was derived from it ends too. */
export const revokeTicket = command({
  name: "ticket.revoke",
  title: "Gives back a ticket that one carries.",
  right: "self",
  scope: "any",
  rest: "internal",
  input: z.object({ ticketId: TicketId }),
  output: z.object({ ended: z.number() }),
  load: ({ tx }, { ticketId }) =>
    one(
      tx,
      Carried,
      sql`select person_id, module_id from ticket where id = ${ticketId}::uuid`,
      "ticket",
    ),
  authorize: mayRevoke,
  run: async (work) => {
    const { ticketId } = work.input;
    const ended = await terminate(work, [{ kind: "ticket", id: ticketId }], { reason: "revoked" });
    work.record({ target: ticketId, detail: { ended } });
    return { ended };
  },
});
