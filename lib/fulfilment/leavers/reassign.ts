import { z } from "zod";
import { command, PersonId } from "#lib/kernel/index.ts";
import { LeaverItemId } from "./item.ts";
import { decidingOf, lockWithCase, moveItem } from "./move-item.ts";
import { mayReassign } from "./policy.ts";

/** Says whose something becomes that a leaver owned. */
export const reassignItem = command({
  name: "leaver.reassign",
  title: "Gives something that a leaver owned to somebody: to oneself, if it is offered to one.",
  right: "self",
  rest: { method: "POST", path: "/leaver-items/{itemId}/reassign" },
  input: z.object({ itemId: LeaverItemId, toId: PersonId }),
  output: z.object({ itemId: z.string(), caseId: z.string() }),
  load: ({ tx }, { itemId, toId }) => lockWithCase(tx, itemId, toId),
  authorize: (actor, found, { toId }) => mayReassign(actor, decidingOf(found), toId),
  run: async (work) => {
    const { resource, input, proof } = work;
    const { item, leaver } = resource;
    await moveItem(work, { ...resource, toId: input.toId, isInterim: false, by: proof.by });
    const detail = { kind: item.kind, subjectId: item.subjectId, caseId: leaver.id };
    const persons = [leaver.personId, input.toId];
    work.record({ target: item.id, persons, detail: { ...detail, toId: input.toId } });
    return { itemId: item.id, caseId: leaver.id };
  },
});
