import { z } from "zod";
import { command, conflict, type PersonId } from "#lib/kernel/index.ts";
import { itemsOf } from "./item-store.ts";
import { canWithdraw } from "./policy.ts";
import { prepareRequest } from "./prepare-request.ts";
import { isOpen, RequestId, RequestItemId } from "./request-item.ts";
import { getRequestRow } from "./request-store.ts";
import { lockPeople, Reason, SubmittedRequest, submittedOf } from "./submit-request.ts";
import { submitItems } from "./submit-items.ts";
import { standing } from "./transitions.ts";

/** Asks again for what was rejected, withdrawn or is over, under the policies of today. */
export const resubmitRequest = command({
  name: "request.resubmit",
  title: "Asks again for items of a request that are over, as a new request.",
  right: "self",
  rest: { method: "POST", path: "/requests/{requestId}/resubmit" },
  input: z.object({
    requestId: RequestId,
    /** Unset: every item that is over. */
    itemIds: z.array(RequestItemId).min(1).max(20).optional(),
    reason: Reason.optional(),
  }),
  output: SubmittedRequest,
  load: async ({ tx }, { requestId }) => {
    const request = await getRequestRow(tx, requestId);
    return { request, items: await itemsOf(tx, requestId) };
  },
  authorize: (actor, { request }) => canWithdraw(actor, request),
  run: async (work) => {
    const { tx, now, input, resource, actor } = work;
    const { request } = resource;
    const over = resource.items
      .map((item) => standing(item, now))
      .filter((item) => !isOpen(item) && item.state !== "granted")
      .filter(({ id }) => input.itemIds === undefined || input.itemIds.includes(id));
    if (over.length === 0) throw conflict("nothing_is_over");
    const requesterId: PersonId = actor.kind === "person" ? actor.personId : request.requesterId;
    await lockPeople(tx, [requesterId, request.beneficiaryId]);
    const asked = {
      requesterId,
      beneficiaryId: request.beneficiaryId,
      items: over.map(({ targetKind, targetId, minutes, startsAt }) => ({
        ...{ targetKind, targetId, minutes, extendsId: null },
        startsAt: startsAt !== null && startsAt > now ? startsAt : null,
      })),
    };
    const prepared = await prepareRequest(tx, asked, now);
    const reason = input.reason ?? request.reason;
    const submission = { ...asked, reason, resubmitsId: request.id };
    return submittedOf(await submitItems(work, submission, prepared));
  },
});
