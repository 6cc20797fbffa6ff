/** Schemas of resources (RFC 7643 §10.3) and our own extension. */
export const userUrn = "urn:ietf:params:scim:schemas:core:2.0:User";
export const groupUrn = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const enterpriseUrn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const hrUrn = "urn:postern:params:scim:schemas:extension:hr:2.0:User";

/** Schemas of what describes the server (RFC 7643 §5-7). */
export const configUrn = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
export const resourceTypeUrn = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
export const schemaUrn = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/** Schemas of messages (RFC 7644 §8.2). */
export const errorUrn = "urn:ietf:params:scim:api:messages:2.0:Error";
export const patchUrn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const listUrn = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
export const searchUrn = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
export const bulkUrn = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
export const bulkAnswerUrn = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
