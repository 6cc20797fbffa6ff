import { z } from "zod";
import { command, conflict, type PersonId } from "#lib/kernel/index.ts";
import { getItem } from "./item-store.ts";
import { canExtend } from "./policy.ts";
import { prepareRequest } from "./prepare-request.ts";
import { RequestItemId } from "./request-item.ts";
import { lockPeople, Reason, SubmittedRequest, submittedOf } from "./submit-request.ts";
import { submitItems } from "./submit-items.ts";

/** Asks for more time: a request of its own, linked, that begins where the right ends. */
export const extendRequest = command({
  name: "request.extend",
  title: "Asks for more time for a granted right, as a new request.",
  right: "self",
  rest: { method: "POST", path: "/request-items/{itemId}/extend" },
  input: z.object({
    itemId: RequestItemId,
    minutes: z.int().min(1).max(5_256_000),
    reason: Reason,
  }),
  output: SubmittedRequest,
  load: ({ tx }, { itemId }) => getItem(tx, itemId),
  authorize: canExtend,
  run: async (work) => {
    const { tx, now, input, resource, actor } = work;
    const requesterId: PersonId = actor.kind === "person" ? actor.personId : resource.requesterId;
    await lockPeople(tx, [requesterId, resource.beneficiaryId]);
    const item = await getItem(tx, input.itemId);
    if (item.state !== "granted" || item.endsAt === null || item.endsAt <= now) {
      throw conflict("nothing_to_extend", { state: item.state });
    }
    const { beneficiaryId, targetKind, targetId } = item;
    const asked = {
      requesterId,
      beneficiaryId,
      items: [{ targetKind, targetId, minutes: input.minutes, startsAt: null, extendsId: item.id }],
    };
    const prepared = await prepareRequest(tx, asked, now);
    const submission = { ...asked, reason: input.reason, resubmitsId: null };
    return submittedOf(await submitItems(work, submission, prepared));
  },
});
