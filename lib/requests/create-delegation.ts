import { z } from "zod";
import { lockSubjects } from "#lib/access/index.ts";
import {
  anyPerson,
  command,
  conflict,
  invalidInput,
  isOnlyImpersonated,
  newId,
  no,
  PersonId,
  Reason,
  type Actor,
} from "#lib/kernel/index.ts";
import { delegationProblem } from "./delegation.ts";
import { delegationsOf, insertDelegation } from "./delegation-store.ts";
import { InstantOrDate } from "./instant-or-date.ts";
import { loadPeople } from "./request-people.ts";

/** One's own voice, by oneself: what support may not decide it may not lend to itself either. */
const mayLend = (actor: Actor) =>
  isOnlyImpersonated(actor) ? no("impersonated") : anyPerson(actor);

/** Lends one's voice in approvals to a colleague, for a period. */
export const createDelegation = command({
  name: "delegation.create",
  title: "Lets a colleague decide approvals in one's place, for a period.",
  right: "self",
  rest: { method: "POST", path: "/delegations" },
  input: z.object({
    toId: PersonId,
    /** Unset: from now. */
    validFrom: InstantOrDate.optional(),
    validTo: InstantOrDate,
    reason: Reason,
  }),
  output: z.object({ delegationId: z.string() }),
  load: async ({ tx, actor }, { toId }) => {
    const fromId = actor.kind === "person" ? [actor.personId] : [];
    await lockSubjects(tx, [...fromId, toId]);
    return delegationsOf(tx, [...fromId, toId]);
  },
  authorize: mayLend,
  run: async (work) => {
    const { tx, now, input, proof, resource } = work;
    const { toId, reason, validTo } = input;
    const validFrom = input.validFrom ?? now;
    const asked = { fromId: proof.personId, toId, validFrom, validTo };
    const problem = delegationProblem(asked, resource, now);
    if (problem !== undefined) {
      throw invalidInput([{ field: "toId", reason: problem, expected: "one voice, lent once" }]);
    }
    const deputy = (await loadPeople(tx, [toId], now)).get(toId);
    if (!deputy?.isActive) throw conflict("deputy_not_active");
    const delegation = { ...asked, id: newId<"delegation">(), reason, endedAt: null };
    await insertDelegation(tx, delegation, now);
    work.record({
      target: delegation.id,
      persons: [proof.personId, toId],
      detail: { validFrom: validFrom.toISOString(), validTo: validTo.toISOString() },
      personal: { reason },
    });
    work.announce("request.delegation-changed", { personIds: [proof.personId] });
    work.live("requests", [delegation.id, proof.personId, toId]);
    for (const runAt of [validFrom, validTo].filter((each) => each > now)) {
      work.later({ task: "request.reresolve-people", payload: { personId: asked.fromId }, runAt });
    }
    return { delegationId: delegation.id };
  },
});
