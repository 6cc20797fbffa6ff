import type { Attribute, Schema } from "./attribute.ts";
import type { Filter } from "./filter.ts";
import { attributeNamed, findAttribute } from "./find-attribute.ts";
import type { PatchOperation } from "./patch-body.ts";
import { isPath } from "./path-syntax.ts";
import { parsePath } from "./path.ts";
import { isRecord, type ResourceType } from "./schema.ts";
import { scimError, shown } from "./scim-error.ts";

/** One operation on one attribute: what every dialect of PATCH comes down to. */
export type Step = {
  readonly op: PatchOperation["op"];
  readonly schema: Schema;
  readonly attribute: Attribute;
  readonly sub?: Attribute;
  readonly filter?: Filter;
  readonly value: unknown;
  readonly path: string;
};

/**
 * Takes an operation of RFC 7644 §3.5.2 apart. Without a path, every name of the value is one;
 * there, as in a whole resource, unknown and readOnly attributes are passed over.
 * @throws ScimError invalidPath, invalidValue, mutability or noTarget.
 */
export function stepsOf(operation: PatchOperation, type: ResourceType): Step[] {
  const { op, path, value } = operation;
  if (path !== undefined) return stepsAt({ op, path, value }, type);
  if (op === "remove") throw scimError("noTarget", "remove: expected a path");
  if (!isRecord(value)) throw scimError("invalidValue", `${op} without a path: expected an object`);
  return Object.entries(value).flatMap(([name, part]) =>
    isTaken(name, type) ? stepsAt({ op, path: name, value: part }, type) : [],
  );
}

function isTaken(name: string, type: ResourceType): boolean {
  if (!isPath(name) && !name.includes("[")) return false;
  const found = findAttribute(type, parsePath(name).path);
  if (found === undefined) return false;
  return [found.attribute, found.sub].every((part) => part?.mutability !== "readOnly");
}

type Located = PatchOperation & { readonly path: string };

function stepsAt({ op, path, value }: Located, type: ResourceType): Step[] {
  const { path: name, filter, sub: selected } = parsePath(path);
  const found = findAttribute(type, name);
  if (found === undefined) return passOver(name, type);
  const { schema, attribute } = found;
  if (attribute === undefined) return stepsOfSchema({ op, path, value }, schema);
  const sub = selected === undefined ? found.sub : subOf(attribute, selected, path);
  if (filter !== undefined && (attribute.subAttributes === undefined || found.sub)) {
    throw scimError("invalidPath", `${path}: a filter stands only after a complex attribute`);
  }
  if (attribute.mutability === "readOnly" || sub?.mutability === "readOnly") {
    throw scimError("mutability", `${path} is read-only`);
  }
  return [{ op, schema, attribute, value, path, ...(sub && { sub }), ...(filter && { filter }) }];
}

/** What the standard defines and nobody here keeps is no error: providers send it by default. */
function passOver(name: string, type: ResourceType): [] {
  const lower = name.toLowerCase().replace(`${type.core.id.toLowerCase()}:`, "");
  const isUnkept = type.unkept.some((unkept) => {
    const known = unkept.toLowerCase();
    return lower === known || lower.startsWith(`${known}.`);
  });
  if (!isUnkept) throw scimError("invalidPath", `no attribute ${shown(name)} of ${type.name}`);
  return [];
}

function subOf(attribute: Attribute, name: string, path: string): Attribute {
  const sub = attributeNamed(attribute.subAttributes ?? [], name);
  if (!sub) throw scimError("invalidPath", `${path}: ${attribute.name} has no ${shown(name)}`);
  return sub;
}

function stepsOfSchema({ op, path, value }: Located, schema: Schema): Step[] {
  const step = (attribute: Attribute, part?: unknown): Step => ({
    ...{ op, schema, attribute, value: part },
    path: `${schema.id}:${attribute.name}`,
  });
  const changeable = schema.attributes.filter(({ mutability }) => mutability !== "readOnly");
  if (op === "remove") return changeable.map((attribute) => step(attribute));
  if (!isRecord(value)) throw scimError("invalidValue", `${path}: expected an object`);
  return Object.entries(value).flatMap(([name, part]) => {
    const attribute = attributeNamed(changeable, name);
    return attribute ? [step(attribute, part)] : [];
  });
}
