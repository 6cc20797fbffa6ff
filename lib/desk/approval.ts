import { z } from "zod";
import { anyPerson, notFound, query } from "#lib/kernel/index.ts";
import {
  canSeeRequest,
  CommentView,
  commentsOf,
  getRequestItem,
  ItemDetail,
  readersOf,
  RequestItemId,
  viewItemDetails,
} from "#lib/requests/index.ts";
import { Added, addedBy, Beneficiary, beneficiaryOf, conditionsOf, Met } from "./approval-facts.ts";
import { riskCauses } from "./risk-causes.ts";

const Approval = z.object({
  item: ItemDetail,
  beneficiary: Beneficiary,
  adds: z.array(Added),
  conditions: z.array(Met),
  causes: z.object({ raising: z.array(z.string()), lowering: z.array(z.string()) }),
  comments: z.array(CommentView),
});
export type Approval = z.output<typeof Approval>;

/** Should I? Everything a decision needs, at once. */
export const getApproval = query({
  name: "approval.get",
  title: "Shows an item to who decides it: the person, what it adds, risk, peers, path, history.",
  right: "self",
  rest: { method: "GET", path: "/approvals/{itemId}" },
  input: z.object({ itemId: RequestItemId }),
  output: Approval,
  authorize: anyPerson,
  run: async ({ tx, now, actor, input }) => {
    const item = await getRequestItem(tx, input.itemId);
    // What one may not see does not exist.
    if (!canSeeRequest(actor, { item, ...(await readersOf(tx, [item])) })) {
      throw notFound("request_item");
    }
    const [detail] = await viewItemDetails(tx, [item], { actor, now });
    if (!detail) throw notFound("request_item");
    const at = { personId: item.beneficiaryId, now };
    return {
      item: detail,
      beneficiary: await beneficiaryOf(tx, at),
      adds: await addedBy(tx, item.targetId, at),
      conditions: await conditionsOf(tx, item.targetId, at),
      causes: riskCauses(detail),
      comments: await commentsOf(tx, item.requestId),
    };
  },
});
