import { isDay, isZone } from "../file/feed-row.ts";
import type { Attribute } from "./attribute.ts";
import { attributeNamed } from "./find-attribute.ts";
import { instantOf } from "./instants.ts";
import { isRecord } from "./schema.ts";
import { scimError, shown } from "./scim-error.ts";

const textMax = 2000;
const truths = new Map([
  ["true", true],
  ["false", false],
]);

/** Null, an empty list and an empty string all mean that there is no value (RFC 7643 §2.5). */
export const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || isEmptyList(value);

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const invalidValue = (where: string, expected: string) =>
  scimError("invalidValue", `${where}: expected ${expected}`);

/**
 * Reads what a client sent for an attribute (RFC 7643 §2.3): canonical names, no readOnly parts,
 * undefined for nothing. One value may come as a list of one, a complex one as its "value" alone.
 * @throws ScimError invalidValue, naming the attribute.
 */
export function readValue(attribute: Attribute, value: unknown, where = attribute.name): unknown {
  if (isNothing(value)) return undefined;
  if (!attribute.multiValued) return readOne(attribute, onlyOne(value, where), where);
  const given: unknown[] = Array.isArray(value) ? value : [value];
  const read = given.map((item) => readOne(attribute, item, where)).filter(isWorth(attribute));
  return read.length === 0 ? undefined : read;
}

/** An address without the address is none. */
export const isWorth = (attribute: Attribute) => (item: unknown) =>
  item !== undefined &&
  (!isRecord(item) ||
    attributeNamed(attribute.subAttributes ?? [], "value") === undefined ||
    item["value"] !== undefined);

function onlyOne(value: unknown, where: string): unknown {
  if (!Array.isArray(value)) return value;
  if (value.length > 1) throw invalidValue(where, "one value");
  return value[0];
}

const readOne = (attribute: Attribute, value: unknown, where: string): unknown =>
  attribute.type === "complex"
    ? readComplex(attribute, value, where)
    : readSimple(attribute, value, where);

function readComplex(attribute: Attribute, value: unknown, where: string): unknown {
  const subs = attribute.subAttributes ?? [];
  const hasValue = attributeNamed(subs, "value") !== undefined;
  const given = hasValue && typeof value === "string" ? { value } : value;
  if (!isRecord(given)) throw invalidValue(where, "an object");
  const read: Record<string, unknown> = {};
  for (const [sub, part] of partsByName(subs, given)) {
    const one = readValue(sub, part, `${where}.${sub.name}`);
    if (one !== undefined) read[sub.name] = one;
  }
  const missing = subs.find(({ name, required }) => required && read[name] === undefined);
  if (missing) throw invalidValue(`${where}.${missing.name}`, "a value");
  return Object.keys(read).length === 0 ? undefined : read;
}

/**
 * What is given of these attributes, whatever the case of the names: unknown and readOnly ones are
 * left out (RFC 7644 §3.3). @throws ScimError invalidSyntax for a name that stands twice.
 */
export function partsByName(
  attributes: readonly Attribute[],
  given: Record<string, unknown>,
): Map<Attribute, unknown> {
  const parts = new Map<Attribute, unknown>();
  for (const [name, value] of Object.entries(given)) {
    const attribute = attributeNamed(attributes, name);
    if (attribute === undefined || attribute.mutability === "readOnly") continue;
    if (parts.has(attribute)) throw scimError("invalidSyntax", `${attribute.name} stands twice`);
    parts.set(attribute, value);
  }
  return parts;
}

function readSimple(attribute: Attribute, value: unknown, where: string): unknown {
  // Older provisioning agents wrap a string: [{ "$ref": null, "value": "name" }].
  const bare = isRecord(value) ? value["value"] : value;
  if (attribute.type === "boolean") return readBoolean(bare, where);
  if (isNothing(bare)) return undefined;
  return readText(attribute, bare, where);
}

/** Entra ID sends booleans as "True" and "False". */
function readBoolean(value: unknown, where: string): boolean {
  const truth = typeof value === "string" ? truths.get(value.toLowerCase()) : value;
  if (typeof truth !== "boolean") throw invalidValue(where, "true or false");
  return truth;
}

function readText(attribute: Attribute, value: unknown, where: string): string {
  if (typeof value !== "string") throw invalidValue(where, "a string");
  if (value.length > textMax) throw invalidValue(where, `at most ${textMax} characters`);
  if (!value.isWellFormed() || value.includes("\0")) throw invalidValue(where, "well-formed text");
  if (attribute.type === "dateTime" && instantOf(value) === undefined) {
    throw invalidValue(where, `a dateTime, found ${shown(value)}`);
  }
  return readFormat(attribute, value, where);
}

const formats = {
  day: { isIt: isDay, expected: "a day as YYYY-MM-DD" },
  timeZone: { isIt: isZone, expected: "an IANA time zone" },
  instantOrDay: {
    isIt: (text: string) => isDay(text) || instantOf(text) !== undefined,
    expected: "an instant or a day as YYYY-MM-DD",
  },
};

function readFormat(attribute: Attribute, value: string, where: string): string {
  const { format, canonicalValues = [] } = attribute;
  if (format === undefined) return value;
  const refuse = (expected: string) => invalidValue(where, `${expected}, found ${shown(value)}`);
  if (format === "oneOf") {
    const known = canonicalValues.find((word) => word === value.toLowerCase());
    if (known === undefined) throw refuse(`one of ${canonicalValues.join(", ")}`);
    return known;
  }
  const { isIt, expected } = formats[format];
  if (!isIt(value)) throw refuse(expected);
  return value;
}
