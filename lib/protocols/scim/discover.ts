import { scim } from "#lib/feeds/index.ts";
import { mustRead, type Call } from "./call.ts";
import { bulkOperationsMax } from "./bulk.ts";
import { bytesMax } from "./read-body.ts";
import { notThere, onlyMethods, type Reply } from "./reply.ts";
import { resources } from "./resource-doors.ts";

const limits: scim.ServerLimits = {
  bulkOperationsMax,
  bulkPayloadBytesMax: bytesMax,
  filterResultsMax: scim.pageMax,
  pageSizeDefault: scim.pageDefault,
  pageSizeMax: scim.pageMax,
  // A cursor says after whom to go on, and holds as long as its question is the same.
  cursorSeconds: 86_400,
};

const types = () => [...resources.values()].map(({ type }) => type);

const documents: Readonly<Record<string, (base: string) => { readonly id: string }[]>> = {
  ResourceTypes: (base) => types().map((type) => scim.resourceTypeDocument(base, type)),
  Schemas: (base) =>
    types()
      .flatMap(({ core, extensions }) => [core, ...extensions])
      .map((schema) => scim.schemaDocument(base, schema)),
};

export const isDiscovery = (name: string): boolean =>
  name === "ServiceProviderConfig" || Object.hasOwn(documents, name);

/** What the server can do, and what it knows (RFC 7644 §4); nothing there is filtered. */
export async function discover({ context, base, method, segments, query }: Call): Promise<Reply> {
  const [name = "", id] = segments;
  await mustRead(context);
  if (method !== "GET") return onlyMethods("GET");
  if (query.has("filter")) throw new scim.ScimError(403, "nothing is filtered here");
  if (name === "ServiceProviderConfig") {
    return id === undefined ? { status: 200, body: scim.providerConfig(base, limits) } : notThere();
  }
  const all = documents[name]?.(base) ?? [];
  if (id !== undefined) {
    const found = all.find((each) => each.id.toLowerCase() === id.toLowerCase());
    return found ? { status: 200, body: found } : notThere();
  }
  const [totalResults, itemsPerPage, startIndex] = [all.length, all.length, 1];
  const body = { schemas: [scim.listUrn], totalResults, itemsPerPage, startIndex, Resources: all };
  return { status: 200, body };
}
