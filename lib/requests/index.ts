import { applyCatalog } from "./catalog-file/apply-catalog.ts";
import { activateRequest } from "./activate-request.ts";
import { applyPolicy } from "./apply-policy.ts";
import { approveRequest } from "./approve-request.ts";
import { cancelDelegations } from "./cancel-delegations.ts";
import { changeRequest } from "./change-request.ts";
import { askRequester, commentRequest } from "./comment-request.ts";
import { createDelegation } from "./create-delegation.ts";
import { concerningRequests, dueRequests } from "./due-requests.ts";
import { endDelegation } from "./end-delegation.ts";
import { endRequest } from "./end-request.ts";
import { escalateRequest } from "./escalate-request.ts";
import { expireRequest } from "./expire-request.ts";
import { extendRequest } from "./extend-request.ts";
import { finishRequest } from "./finish-request.ts";
import { getRequest } from "./get-request.ts";
import { listApprovals } from "./list-approvals.ts";
import { listDelegations } from "./list-delegations.ts";
import { getPolicy, listPolicies } from "./list-policies.ts";
import { listRequests } from "./list-requests.ts";
import { narrowRequest } from "./narrow-request.ts";
import { previewPolicy } from "./preview-policy.ts";
import { previewRequest } from "./preview-request.ts";
import { rejectRequest } from "./reject-request.ts";
import { reresolveRequest } from "./reresolve-request.ts";
import { resubmitRequest } from "./resubmit-request.ts";
import { retirePolicy } from "./retire-policy.ts";
import { savePolicy } from "./save-policy.ts";
import { submitRequest } from "./submit-request.ts";
import { withdrawRequest } from "./withdraw-request.ts";

export const doors = [
  submitRequest,
  previewRequest,
  listRequests,
  getRequest,
  listApprovals,
  approveRequest,
  rejectRequest,
  narrowRequest,
  changeRequest,
  withdrawRequest,
  extendRequest,
  endRequest,
  resubmitRequest,
  commentRequest,
  askRequester,
  createDelegation,
  endDelegation,
  listDelegations,
  cancelDelegations,
  savePolicy,
  applyPolicy,
  retirePolicy,
  listPolicies,
  getPolicy,
  previewPolicy,
  applyCatalog,
  escalateRequest,
  expireRequest,
  activateRequest,
  finishRequest,
  reresolveRequest,
  dueRequests,
  concerningRequests,
] as const;

export {
  applyPolicy,
  approveRequest,
  askRequester,
  changeRequest,
  commentRequest,
  createDelegation,
  endDelegation,
  endRequest,
  extendRequest,
  getPolicy,
  getRequest,
  listApprovals,
  listDelegations,
  listPolicies,
  listRequests,
  narrowRequest,
  previewPolicy,
  previewRequest,
  rejectRequest,
  resubmitRequest,
  retirePolicy,
  savePolicy,
  submitRequest,
  withdrawRequest,
};
export {
  applyCatalogFile,
  type CatalogReport,
  type FileRollout,
} from "./catalog-file/apply-catalog-file.ts";
export { Batch, decideMany } from "./decide-many.ts";
export { policyFacts } from "./policy-facts.ts";
export { getItem as getRequestItem } from "./item-store.ts";
export { ItemDetail, viewItemDetails } from "./item-detail.ts";
export { waitingFor } from "./item-view.ts";
export { commentsOf, CommentView } from "./get-request.ts";
export { readersOf } from "./comment-request.ts";
export { canSee as canSeeRequest } from "./policy.ts";
export { PolicyDefinition } from "./policy-definition.ts";
export { resumeItem } from "./resume-item.ts";
export { PolicyInput } from "./save-policy.ts";
export { isOpen, RequestId, RequestItem, RequestItemId } from "./request-item.ts";
export {
  activateWaiting,
  finishEnded,
  leaveRequests,
  reresolvePeople,
  reresolveTargets,
  sweepRequests,
  tickRequest,
} from "./tasks.ts";
