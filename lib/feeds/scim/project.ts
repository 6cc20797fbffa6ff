import type { Attribute } from "./attribute.ts";
import { bareKey } from "./find-attribute.ts";
import { isPath } from "./path-syntax.ts";
import { isRecord, sharedAttributes, type Resource, type ResourceType } from "./schema.ts";
import { scimError, shown } from "./scim-error.ts";

/** Which attributes a client wants, by their names in small letters. */
export type Selection = {
  readonly only?: ReadonlySet<string>;
  readonly without: ReadonlySet<string>;
};

type Asked = string | readonly string[] | undefined;

const namesMax = 100;

/**
 * Reads `attributes` and `excludedAttributes` (RFC 7644 §3.9), as a query has them, separated by
 * commas, or as a list, as a search has them. @throws ScimError invalidValue.
 */
export function parseSelection(asked: {
  readonly attributes?: Asked;
  readonly excludedAttributes?: Asked;
}): Selection {
  const only = namesIn("attributes", asked.attributes);
  const without = namesIn("excludedAttributes", asked.excludedAttributes);
  return { ...(only.size > 0 && { only }), without };
}

function namesIn(parameter: string, asked: Asked): Set<string> {
  const names = (typeof asked === "string" ? asked.split(",") : (asked ?? []))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const wrong = names.find((name) => !isPath(name) && !name.startsWith("urn:"));
  if (wrong !== undefined || names.length > namesMax) {
    const expected = `at most ${namesMax} attribute names`;
    const found = wrong === undefined ? "" : `, found ${shown(wrong)}`;
    throw scimError("invalidValue", `${parameter}: expected ${expected}${found}`);
  }
  return new Set(names.map(bareKey));
}

/** Whether an answer shows this attribute, so that what nobody sees need not be read. */
export function isSelected(selection: Selection, path: string): boolean {
  const key = bareKey(path);
  const schema = key.slice(0, Math.max(key.lastIndexOf(":"), 0));
  if (selection.without.has(key) || selection.without.has(schema)) return false;
  const { only } = selection;
  return only === undefined || only.has(schema) || isWithin(only, key);
}

/** Whether the attribute itself, or a part of it, is named. */
const isWithin = (names: ReadonlySet<string>, key: string): boolean =>
  names.has(key) || [...names].some((name) => name.startsWith(`${key}.`));

/** What of a resource is answered; "id" and "schemas" always are (RFC 7643 §7, returned). */
export function project(resource: Resource, type: ResourceType, selection: Selection): Resource {
  const attributes = [...sharedAttributes, ...type.core.attributes];
  const seen = projectParts(attributes, resource, { selection, container: undefined });
  for (const { id, attributes: own } of type.extensions) {
    const extension = resource[id];
    if (!isRecord(extension)) continue;
    const container = id.toLowerCase();
    const parts = projectParts(own, extension, { selection, container });
    if (Object.keys(parts).length > 0) seen[id] = parts;
  }
  return seen;
}

type View = { readonly selection: Selection; readonly container: string | undefined };

function projectParts(attributes: readonly Attribute[], from: Resource, view: View): Resource {
  const seen: Resource = {};
  for (const attribute of attributes) {
    const value = from[attribute.name];
    if (value === undefined) continue;
    const part = projectOne(attribute, value, view);
    if (part !== undefined) seen[attribute.name] = part;
  }
  return seen;
}

function projectOne(attribute: Attribute, value: unknown, view: View): unknown {
  const { selection, container } = view;
  const name = attribute.name.toLowerCase();
  const key = container === undefined ? name : `${container}:${name}`;
  const isAll = container !== undefined && selection.only?.has(container) === true;
  const isAsked = isAll || selection.only?.has(key) === true;
  const isPartAsked = !isAsked && selection.only !== undefined && isWithin(selection.only, key);
  if (attribute.returned === "never") return undefined;
  if (attribute.returned === "always") return value;
  if (selection.only ? !isAsked && !isPartAsked : attribute.returned === "request") {
    return undefined;
  }
  if (selection.without.has(key)) return undefined;
  if (container !== undefined && selection.without.has(container)) return undefined;
  const subs = attribute.subAttributes?.filter(({ name: sub, returned }) => {
    const subKey = `${key}.${sub.toLowerCase()}`;
    if (returned === "always" || returned === "never") return returned === "always";
    if (selection.without.has(subKey)) return false;
    return isPartAsked ? selection.only?.has(subKey) : returned !== "request";
  });
  return subs ? partsOf(subs, value) : value;
}

function partsOf(subs: readonly Attribute[], value: unknown): unknown {
  if (Array.isArray(value)) {
    const parts = value.map((item) => partsOf(subs, item)).filter((item) => item !== undefined);
    return parts.length === 0 ? undefined : parts;
  }
  if (!isRecord(value)) return value;
  const known = subs.filter(({ name }) => value[name] !== undefined);
  if (known.length === 0) return undefined;
  return Object.fromEntries(known.map(({ name }) => [name, value[name]]));
}
