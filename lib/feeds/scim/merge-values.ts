import type { Attribute } from "./attribute.ts";
import { attributeNamed } from "./find-attribute.ts";
import { isRecord } from "./schema.ts";
import { scimError } from "./scim-error.ts";

/**
 * Adds to a multi-valued attribute what is not there yet (RFC 7644 §3.5.2.1): a value with the
 * same "value", and the same "type" where both have one, is completed instead.
 * @throws ScimError invalidValue for more values than the attribute may have.
 */
export function mergeValues(
  attribute: Attribute,
  existing: readonly unknown[],
  added: readonly unknown[],
): unknown[] {
  const merged = [...existing];
  const byKey = Map.groupBy(merged.keys(), (index) => keyOf(attribute, merged[index]));
  for (const item of added) {
    const key = keyOf(attribute, item);
    const same = (byKey.get(key) ?? []).find((index) => isSameType(merged[index], item));
    if (same === undefined) {
      byKey.set(key, [...(byKey.get(key) ?? []), merged.push(item) - 1]);
    } else if (isRecord(item)) {
      merged[same] = Object.assign(merged[same] as object, item);
    }
  }
  checkCount(attribute, merged);
  return merged;
}

export function checkCount(attribute: Attribute, values: readonly unknown[]): void {
  const { valuesMax = values.length, name } = attribute;
  if (values.length <= valuesMax) return;
  throw scimError("invalidValue", `${name}: expected at most ${valuesMax} values`);
}

/** Leaves out the values that are listed, whatever else is said of them. */
export function withoutValues(
  attribute: Attribute,
  existing: readonly unknown[],
  removed: readonly unknown[],
): unknown[] {
  const byKey = Map.groupBy(removed, (item) => keyOf(attribute, item));
  return existing.filter(
    (item) => !byKey.get(keyOf(attribute, item))?.some((other) => isSameType(item, other)),
  );
}

/** A newly primary value is the only one: the others give way (RFC 7644 §3.5.2). */
export function yieldPrimary(values: readonly unknown[], added: readonly unknown[]): void {
  if (!added.some(isPrimary)) return;
  for (const item of values) if (isRecord(item) && isPrimary(item)) item["primary"] = false;
}

/** At most one value is primary (RFC 7643 §2.4). @throws ScimError invalidValue. */
export function checkPrimary(attribute: Attribute, values: readonly unknown[]): void {
  if (values.filter(isPrimary).length < 2) return;
  throw scimError("invalidValue", `${attribute.name}: expected at most one primary value`);
}

const isPrimary = (item: unknown): boolean => isRecord(item) && item["primary"] === true;

function keyOf(attribute: Attribute, item: unknown): string {
  if (!isRecord(item)) return String(item);
  const sub = attributeNamed(attribute.subAttributes ?? [], "value");
  const value = String(item["value"]);
  return sub?.caseExact ? value : value.toLowerCase();
}

function isSameType(left: unknown, right: unknown): boolean {
  if (!isRecord(left) || !isRecord(right)) return true;
  const [one, other] = [left["type"], right["type"]];
  return one === undefined || other === undefined || one === other;
}
