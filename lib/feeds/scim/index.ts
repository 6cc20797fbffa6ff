export { compileFilter, type Column, type FilterColumns, type Rows } from "./compile-filter.ts";
export { compileSort } from "./compile-sort.ts";
export { providerConfig, resourceTypeDocument, schemaDocument } from "./discovery.ts";
export { parseFilter, type Comparator, type Filter } from "./filter.ts";
export { matches } from "./matches.ts";
export { memberDelta, type GroupChange } from "./member-delta.ts";
export { parseResource } from "./parse-resource.ts";
export { parsePatch, type PatchOperation } from "./patch-body.ts";
export { applyPatch } from "./patch.ts";
export { isSelected, parseSelection, project, type Selection } from "./project.ts";
export { groupType, userType, type Resource } from "./schema.ts";
export { errorBody, isScimError, ScimError, scimError } from "./scim-error.ts";
export {
  bulkAnswerUrn,
  bulkUrn,
  enterpriseUrn,
  groupUrn,
  hrUrn,
  listUrn,
  searchUrn,
  userUrn,
} from "./urns.ts";
export { orHold, type Answer, type Outcome } from "./held-write.ts";
export { pageDefault, pageMax } from "./page.ts";
export { type ResourceType } from "./schema.ts";
export { FeedId } from "../feed.ts";
export { getGroup, GroupId, groupsOfFeed, listGroups } from "./groups/index.ts";
export { openClient } from "./open-client.ts";
export type { ServerLimits } from "./discovery.ts";
export { isRecord } from "./schema.ts";
export { isVersionIn, versionOf, versionTag } from "./version.ts";
export { endSuspended } from "./users/end-suspended.ts";
export { createUser } from "./users/create-user.ts";
export { patchUser, replaceUser } from "./users/change-user.ts";
export { deleteUser } from "./users/delete-user.ts";
export { getUser } from "./users/get-user.ts";
export { listUsers } from "./users/list-users.ts";
export { PersonId as UserId } from "#lib/kernel/index.ts";
