export { providerConfig, resourceTypeDocument, schemaDocument } from "./discovery.ts";
export type { ServerLimits } from "./discovery.ts";
export { parseFilter, type Comparator, type Filter } from "./filter.ts";
export { matches } from "./matches.ts";
export { groupType, userType, type Resource, type ResourceType } from "./schema.ts";
export { errorBody, isScimError, ScimError, scimError, type ScimType } from "./scim-error.ts";
