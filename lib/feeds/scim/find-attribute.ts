import type { Attribute, Schema } from "./attribute.ts";
import { sharedAttributes, type ResourceType } from "./schema.ts";
import { groupUrn, userUrn } from "./urns.ts";

/** What a path names: a schema, an attribute in it, a part of that attribute. */
export type Found = {
  readonly schema: Schema;
  readonly attribute?: Attribute;
  readonly sub?: Attribute;
};

const named = new WeakMap<readonly Attribute[], ReadonlyMap<string, Attribute>>();

/** Names are compared without regard to case (RFC 7643 §2.1). */
export function attributeNamed(
  attributes: readonly Attribute[],
  name: string,
): Attribute | undefined {
  let byName = named.get(attributes);
  if (byName === undefined) {
    byName = new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
    named.set(attributes, byName);
  }
  return byName.get(name.toLowerCase());
}

const isOfSchema = (path: string, urn: string): boolean =>
  path.startsWith(urn) && (path.length === urn.length || /[:.]/.test(path.charAt(urn.length)));

/**
 * Finds what a path of RFC 7644 §3.10 names. Core attributes stand with or without their URN,
 * those of extensions after it; the URN alone names the schema.
 */
export function findAttribute(type: ResourceType, path: string): Found | undefined {
  const lower = path.toLowerCase();
  const schemas = [type.core, ...type.extensions];
  const schema = schemas.find(({ id }) => isOfSchema(lower, id.toLowerCase()));
  if (schema && lower.length === schema.id.length) return { schema };
  if (schema) return findIn(schema, lower.slice(schema.id.length + 1), schema === type.core);
  return lower.includes(":") ? undefined : findIn(type.core, lower, true);
}

function findIn(schema: Schema, path: string, isCore: boolean): Found | undefined {
  const [name = "", subName, ...more] = path.split(".");
  const attribute =
    attributeNamed(schema.attributes, name) ??
    (isCore ? attributeNamed(sharedAttributes, name) : undefined);
  if (attribute === undefined || more.length > 0) return undefined;
  if (subName === undefined) return { schema, attribute };
  const sub = attributeNamed(attribute.subAttributes ?? [], subName);
  return sub && { schema, attribute, sub };
}

const coreUrns = [userUrn, groupUrn].map((urn) => `${urn.toLowerCase()}:`);

/** A path in small letters, without the URN that core attributes need not have. */
export function bareKey(path: string): string {
  const lower = path.toLowerCase();
  const core = coreUrns.find((urn) => lower.startsWith(urn));
  return core === undefined ? lower : lower.slice(core.length);
}
