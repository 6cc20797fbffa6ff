import type { Attribute, Schema } from "./attribute.ts";
import type { ResourceType } from "./schema.ts";
import { configUrn, resourceTypeUrn, schemaUrn } from "./urns.ts";

/** How much the server takes and gives at once. */
export type ServerLimits = {
  readonly bulkOperationsMax: number;
  readonly bulkPayloadBytesMax: number;
  readonly filterResultsMax: number;
  readonly pageSizeDefault: number;
  readonly pageSizeMax: number;
  readonly cursorSeconds: number;
};

const bearer = {
  type: "oauthbearertoken",
  name: "OAuth Bearer Token",
  description: "A module ticket, sent as a bearer token.",
  specUri: "https://www.rfc-editor.org/info/rfc6750",
  primary: true,
};

/** What this server can do (RFC 7643 §5), paging included (RFC 9865 §4). */
export const providerConfig = (baseUrl: string, limits: ServerLimits) => ({
  schemas: [configUrn],
  patch: { supported: true },
  bulk: {
    supported: true,
    maxOperations: limits.bulkOperationsMax,
    maxPayloadSize: limits.bulkPayloadBytesMax,
  },
  filter: { supported: true, maxResults: limits.filterResultsMax },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: true },
  pagination: {
    cursor: true,
    index: true,
    defaultPaginationMethod: "index",
    defaultPageSize: limits.pageSizeDefault,
    maxPageSize: limits.pageSizeMax,
    cursorTimeout: limits.cursorSeconds,
  },
  authenticationSchemes: [bearer],
  meta: {
    resourceType: "ServiceProviderConfig",
    location: `${baseUrl}/ServiceProviderConfig`,
  },
});

/** A kind of resource, as RFC 7643 §6 describes it. */
export const resourceTypeDocument = (baseUrl: string, type: ResourceType) => ({
  schemas: [resourceTypeUrn],
  id: type.name,
  name: type.name,
  endpoint: type.endpoint,
  description: type.core.description,
  schema: type.core.id,
  schemaExtensions: type.extensions.map(({ id }) => ({ schema: id, required: false })),
  meta: { resourceType: "ResourceType", location: `${baseUrl}/ResourceTypes/${type.name}` },
});

/** A schema, as RFC 7643 §7 describes it. */
export const schemaDocument = (baseUrl: string, schema: Schema) => ({
  schemas: [schemaUrn],
  id: schema.id,
  name: schema.name,
  description: schema.description,
  attributes: schema.attributes.map(described),
  meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${schema.id}` },
});

const ours = new Set(["format", "isEither", "valuesMax"]);

function described(attribute: Attribute): object {
  const entries = Object.entries(attribute).filter(([key]) => !ours.has(key));
  const subAttributes = attribute.subAttributes?.map(described);
  return { ...Object.fromEntries(entries), ...(subAttributes && { subAttributes }) };
}
