import { scim } from "#lib/feeds/index.ts";

/** Values that name another resource, by attribute, and where that kind is. */
const named: readonly { readonly path: readonly string[]; readonly endpoint: string }[] = [
  { path: [scim.enterpriseUrn, "manager"], endpoint: "Users" },
  { path: ["groups"], endpoint: "Groups" },
  { path: ["members"], endpoint: "Users" },
];

export const addressOf = (base: string, type: scim.ResourceType, id: unknown): string =>
  `${base}${type.endpoint}/${String(id)}`;

/** A resource with its own address, and those of whatever it names (RFC 7643 §3.1, §2.3.7). */
export function withAddresses(
  resource: scim.Resource,
  type: scim.ResourceType,
  base: string,
): scim.Resource {
  const meta = scim.isRecord(resource["meta"]) ? resource["meta"] : {};
  const location = addressOf(base, type, resource["id"]);
  const located: scim.Resource = { ...resource, meta: { ...meta, location } };
  return named.reduce(
    (each, { path, endpoint }) => linked(each, path, `${base}/${endpoint}`),
    located,
  );
}

function linked(resource: scim.Resource, path: readonly string[], at: string): scim.Resource {
  const [name = "", ...rest] = path;
  const value = resource[name];
  if (value === undefined) return resource;
  if (rest.length > 0) {
    return scim.isRecord(value) ? { ...resource, [name]: linked(value, rest, at) } : resource;
  }
  const link = (one: unknown) =>
    scim.isRecord(one) && typeof one["value"] === "string"
      ? { ...one, $ref: `${at}/${one["value"]}` }
      : one;
  return { ...resource, [name]: Array.isArray(value) ? value.map(link) : link(value) };
}
