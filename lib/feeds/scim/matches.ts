import type { Attribute } from "./attribute.ts";
import { compareValues } from "./compare-values.ts";
import { invalidFilter } from "./filter-lexer.ts";
import type { Comparison, Filter } from "./filter.ts";
import { attributeNamed, findAttribute } from "./find-attribute.ts";
import { isRecord, type Resource, type ResourceType } from "./schema.ts";
import { shown } from "./scim-error.ts";

/** What a path means where a filter stands: the attribute, and its values. */
type Values = { readonly attribute: Attribute; readonly values: readonly unknown[] };
type Scope = (path: string) => Values;

/**
 * Whether a resource satisfies a filter (RFC 7644 §3.4.2.2). Of several values one is enough.
 * @throws ScimError invalidFilter for an attribute that is not there, or a comparison that its
 * type does not know.
 */
export const matches = (filter: Filter, resource: Resource, type: ResourceType): boolean =>
  holds(filter, (path) => valuesAt(resource, type, path));

/** Whether one value of this attribute satisfies the filter of a value path. */
export const matchesValue = (filter: Filter, value: unknown, attribute: Attribute): boolean =>
  holds(filter, (path) => partsOf(value, attribute, path));

function holds(filter: Filter, scope: Scope): boolean {
  switch (filter.kind) {
    case "and":
      return filter.of.every((part) => holds(part, scope));
    case "or":
      return filter.of.some((part) => holds(part, scope));
    case "not":
      return !holds(filter.of, scope);
    case "present":
      return scope(filter.path).values.some(isPresent);
    case "some": {
      const { attribute, values } = scope(filter.path);
      return values.some((value) => matchesValue(filter.of, value, attribute));
    }
    case "compare":
      return isTrueOf(filter, scope(filter.path));
  }
}

function isTrueOf(comparison: Comparison, found: Values): boolean {
  const { attribute, values } = valued(found, comparison);
  const present = values.filter(isPresent);
  if (comparison.value === null && comparison.op === "eq") return present.length === 0;
  if (comparison.value === null && comparison.op === "ne") return present.length > 0;
  const isTrue = (value: unknown) => compareValues(attribute, value, comparison);
  // Asked also of nothing, so that a wrong comparison is refused whatever the resource holds.
  const ofNothing = isTrue(undefined);
  return present.length === 0 ? ofNothing : present.some(isTrue);
}

/** `emails co "x"` speaks of the addresses (RFC 7644 §3.4.2.2): of the sub-attribute "value". */
function valued({ attribute, values }: Values, { path }: Comparison): Values {
  if (attribute.type !== "complex") return { attribute, values };
  if (attributeNamed(attribute.subAttributes ?? [], "value") === undefined) {
    throw invalidFilter(`${path} is complex: compare one of its sub-attributes`);
  }
  const parts = values.map((value) => partsOf(value, attribute, "value"));
  const [{ attribute: sub } = partsOf({}, attribute, "value")] = parts;
  return { attribute: sub, values: parts.flatMap((part) => part.values) };
}

function valuesAt(resource: Resource, type: ResourceType, path: string): Values {
  const found = findAttribute(type, path);
  if (found?.attribute === undefined) throw invalidFilter(`no attribute ${shown(path)}`);
  const { schema, attribute, sub } = found;
  const isCore = schema === type.core;
  const holder = isCore ? resource : resource[schema.id];
  const values = listOf(isRecord(holder) ? holder[attribute.name] : undefined);
  if (sub === undefined) return { attribute, values };
  return {
    attribute: sub,
    values: values.flatMap((value) => (isRecord(value) ? listOf(value[sub.name]) : [])),
  };
}

function partsOf(value: unknown, attribute: Attribute, path: string): Values {
  const sub = attributeNamed(attribute.subAttributes ?? [], path);
  if (sub) return { attribute: sub, values: isRecord(value) ? listOf(value[sub.name]) : [] };
  if (attribute.type !== "complex" && path.toLowerCase() === "value") {
    return { attribute, values: [value] };
  }
  throw invalidFilter(`no sub-attribute ${shown(path)} of ${attribute.name}`);
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** RFC 7644 §3.4.2.2: a non-empty value, or a complex one with a part that has one. */
function isPresent(value: unknown): boolean {
  if (isRecord(value)) return Object.values(value).some(isPresent);
  if (Array.isArray(value)) return value.some(isPresent);
  return value !== undefined && value !== null && value !== "";
}
