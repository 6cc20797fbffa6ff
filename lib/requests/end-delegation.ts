import { z } from "zod";
import { command, conflict, holds, no, yes } from "#lib/kernel/index.ts";
import { DelegationId } from "./delegation.ts";
import { endDelegations, getDelegation } from "./delegation-store.ts";

/** Takes a lent voice back, or gives it back. */
export const endDelegation = command({
  name: "delegation.end",
  title: "Ends a delegation now.",
  right: "self",
  rest: { method: "POST", path: "/delegations/{delegationId}/end" },
  input: z.object({ delegationId: DelegationId }),
  output: z.object({ delegationId: z.string() }),
  load: ({ tx }, { delegationId }) => getDelegation(tx, delegationId),
  authorize: (actor, { fromId, toId }) => {
    const isTheirs = actor.kind === "person" && [fromId, toId].includes(actor.personId);
    return isTheirs || holds(actor, "people.manage") ? yes() : no("not_your_delegation");
  },
  run: async (work) => {
    const { id, fromId, toId, endedAt } = work.resource;
    if (endedAt !== null) throw conflict("ended_already");
    await endDelegations(work.tx, [id], work.now);
    work.record({ target: id, persons: [fromId, toId] });
    work.announce("request.delegation-changed", { personIds: [fromId] });
    work.live("requests", [id, fromId, toId]);
    return { delegationId: id };
  },
});
