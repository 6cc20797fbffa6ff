import type { Attribute } from "./attribute.ts";
import { checkPrimary, mergeValues } from "./merge-values.ts";
import { withSchemas } from "./patch.ts";
import { partsByName, readValue } from "./read-value.ts";
import { isRecord, sharedAttributes, type Resource, type ResourceType } from "./schema.ts";
import { ScimError, scimError } from "./scim-error.ts";

/** How many values one list may have. */
export type ResourceLimits = { readonly valuesMax: number };

/**
 * Reads a resource for create or replace (RFC 7644 §3.3, §3.5.1): canonical names, what is
 * readOnly or unknown left out, null and empty values taken as absent.
 * @throws ScimError invalidSyntax, invalidValue naming the attribute, or 413.
 */
export function parseResource(body: unknown, type: ResourceType, limits: ResourceLimits): Resource {
  if (!isRecord(body)) throw scimError("invalidSyntax", `expected a ${type.name} as an object`);
  checkSchemas(body, type);
  const shared = sharedAttributes.filter(({ mutability }) => mutability !== "readOnly");
  const resource = readParts([...type.core.attributes, ...shared], body, { limits, prefix: "" });
  for (const { id, attributes } of type.extensions) {
    const extension = valueNamed(body, id);
    if (extension === undefined || extension === null) continue;
    if (!isRecord(extension)) throw scimError("invalidSyntax", `${id}: expected an object`);
    const parts = readParts(attributes, extension, { limits, prefix: `${id}:` });
    if (Object.keys(parts).length > 0) resource[id] = parts;
  }
  return withSchemas(resource, type);
}

/** The core schema must be named; that of an extension that is there may be missing. */
function checkSchemas(body: Record<string, unknown>, { core }: ResourceType): void {
  const schemas = valueNamed(body, "schemas");
  const isCore = (urn: unknown) => String(urn).toLowerCase() === core.id.toLowerCase();
  if (!Array.isArray(schemas) || !schemas.some(isCore)) {
    throw scimError("invalidSyntax", `schemas: expected a list with ${core.id}`);
  }
}

function valueNamed(body: Record<string, unknown>, name: string): unknown {
  const lower = name.toLowerCase();
  const keys = Object.keys(body).filter((key) => key.toLowerCase() === lower);
  if (keys.length > 1) throw scimError("invalidSyntax", `${name} stands twice`);
  return keys[0] === undefined ? undefined : body[keys[0]];
}

type Reading = { readonly limits: ResourceLimits; readonly prefix: string };

function readParts(
  attributes: readonly Attribute[],
  given: Record<string, unknown>,
  { limits, prefix }: Reading,
): Resource {
  const read: Resource = {};
  for (const [attribute, value] of partsByName(attributes, given)) {
    const where = `${prefix}${attribute.name}`;
    if (Array.isArray(value) && value.length > limits.valuesMax) {
      throw new ScimError(413, `${where}: expected at most ${limits.valuesMax} values`);
    }
    const part = readValue(attribute, value, where);
    if (part !== undefined) read[attribute.name] = settled(attribute, part);
  }
  const missing = attributes.find(({ name, required }) => required && read[name] === undefined);
  if (missing) throw scimError("invalidValue", `${prefix}${missing.name}: expected a value`);
  return read;
}

function settled(attribute: Attribute, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  checkPrimary(attribute, value);
  return mergeValues(attribute, [], value);
}
