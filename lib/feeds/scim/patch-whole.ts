import type { Attribute } from "./attribute.ts";
import { attributeNamed } from "./find-attribute.ts";
import { lastingParts } from "./lasting-parts.ts";
import { checkPrimary, mergeValues, withoutValues, yieldPrimary } from "./merge-values.ts";
import type { Step } from "./patch-steps.ts";
import { isNothing, readValue } from "./read-value.ts";
import { isRecord, type Resource } from "./schema.ts";
import { scimError } from "./scim-error.ts";

/** Changes an attribute as a whole: the path names it, and selects nothing in it. */
export function changeWhole(holder: Resource, step: Step): void {
  if (step.op === "remove") {
    removeWhole(holder, step);
    return;
  }
  if (step.value === undefined) throw scimError("invalidValue", `${step.path}: expected a value`);
  if (step.attribute.multiValued) setMany(holder, step);
  else if (step.attribute.type === "complex") mergeComplex(holder, step);
  else if (step.op === "replace" || !isNothing(step.value)) {
    write(holder, step, readValue(step.attribute, step.value, step.path));
  }
}

/** Entra ID lists in "value" which values to remove; an empty list removes none. */
function removeWhole(holder: Resource, step: Step): void {
  const { attribute, value } = step;
  const isListed = attribute.multiValued && value !== undefined && value !== null && value !== "";
  if (!isListed) {
    write(holder, step, undefined);
    return;
  }
  const removed = listOf(readValue(attribute, value, step.path));
  write(holder, step, withoutValues(attribute, listOf(holder[attribute.name]), removed));
}

function setMany(holder: Resource, step: Step): void {
  const { attribute, op } = step;
  const existing = op === "add" ? listOf(holder[attribute.name]) : [];
  const added = listOf(readValue(attribute, step.value, step.path));
  checkPrimary(attribute, added);
  yieldPrimary(existing, added);
  write(holder, step, mergeValues(attribute, existing, added));
}

/** The parts that are given replace or complete, the others stay (RFC 7644 §3.5.2.3). */
function mergeComplex(holder: Resource, step: Step): void {
  const { attribute, value, op } = step;
  const read = readValue(attribute, value, step.path);
  if (op === "replace" && read === undefined && !isRecord(value)) {
    write(holder, step, undefined);
    return;
  }
  const before = asRecord(holder[attribute.name]);
  const changed = { ...(op === "replace" && clearedParts(attribute, value)), ...asRecord(read) };
  const merged = { ...lastingParts(attribute, before, changed), ...changed };
  const present = Object.entries(merged).filter(([, part]) => part !== undefined);
  write(holder, step, Object.fromEntries(present));
}

const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

function clearedParts(attribute: Attribute, value: unknown): Record<string, undefined> {
  const cleared = Object.entries(asRecord(value)).filter(([, part]) => isNothing(part));
  const subs = cleared.flatMap(
    ([name]) => attributeNamed(attribute.subAttributes ?? [], name) ?? [],
  );
  return Object.fromEntries(subs.map(({ name }) => [name, undefined]));
}

/** Writes a value, or takes the attribute away; a required one stays (RFC 7644 §3.5.2.2). */
export function write(holder: Resource, step: Step, value: unknown): void {
  const { attribute, op, path } = step;
  const isEmptyRecord = isRecord(value) && Object.keys(value).length === 0;
  if (!isNothing(value) && !isEmptyRecord) {
    holder[attribute.name] = value;
    return;
  }
  if (attribute.required) {
    const scimType = op === "remove" ? "mutability" : "invalidValue";
    throw scimError(scimType, `${path} is required`);
  }
  delete holder[attribute.name];
}

export const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
