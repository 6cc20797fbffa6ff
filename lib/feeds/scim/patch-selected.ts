import type { Attribute } from "./attribute.ts";
import type { Filter } from "./filter.ts";
import { attributeNamed } from "./find-attribute.ts";
import { lastingParts } from "./lasting-parts.ts";
import { matchesValue } from "./matches.ts";
import { checkCount, checkPrimary, yieldPrimary } from "./merge-values.ts";
import type { Step } from "./patch-steps.ts";
import { listOf, write } from "./patch-whole.ts";
import { isNothing, isWorth, readValue } from "./read-value.ts";
import { isRecord, type Resource } from "./schema.ts";
import { scimError } from "./scim-error.ts";

type Item = Record<string, unknown>;

/** Changes the values that the path selects, or one part of them. */
export function changeSelected(holder: Resource, step: Step): void {
  const { attribute, filter } = step;
  const items = listOf(holder[attribute.name]).filter(isRecord);
  const isSelected = (item: Item) => !filter || matchesValue(filter, item, attribute);
  const selected = items.filter(isSelected);
  if (step.op === "remove") {
    removeFrom(holder, step, { items, selected });
    return;
  }
  if (step.value === undefined) throw scimError("invalidValue", `${step.path}: expected a value`);
  if (selected.length === 0) {
    const made = seedOf(step);
    items.push(made);
    selected.push(made);
    checkCount(attribute, items);
  }
  changeItems(step, items, selected);
  keep(holder, step, items);
}

type Selected = { readonly items: Item[]; readonly selected: readonly Item[] };

/** What is not there need not be removed: no error, so that a repeated request succeeds. */
function removeFrom(holder: Resource, step: Step, { items, selected }: Selected): void {
  if (selected.length === 0) return;
  if (step.sub === undefined) {
    const gone = new Set(selected);
    keep(
      holder,
      step,
      items.filter((item) => !gone.has(item)),
    );
    return;
  }
  for (const item of selected) {
    dropStale(step.attribute, item, { [step.sub.name]: undefined });
    setPart(item, step.sub, { path: step.path, value: undefined });
  }
  keep(holder, step, items);
}

function changeItems(step: Step, items: readonly Item[], selected: readonly Item[]): void {
  const { attribute, sub, value, path } = step;
  const given = sub
    ? { [sub.name]: readValue(sub, value, path) }
    : readValue({ ...attribute, multiValued: false }, value, path);
  if (!isRecord(given)) throw scimError("invalidValue", `${path}: expected an object`);
  const chosen = new Set(selected);
  const others = items.filter((item) => !chosen.has(item));
  yieldPrimary(others, [given]);
  for (const item of selected) changeItem(step, item, given);
  if (attribute.multiValued) checkPrimary(attribute, items);
}

/** Leaves in place what is still true when these parts change. */
function dropStale(attribute: Attribute, item: Item, changed: Item): void {
  const lasting = lastingParts(attribute, item, changed);
  for (const name of Object.keys(item))
    if (!(name in lasting || name in changed)) delete item[name];
}

/** A selected value is replaced as a whole (RFC 7644 §3.5.2.3), or completed by "add". */
function changeItem(step: Step, item: Item, given: Item): void {
  const { attribute, op, path } = step;
  dropStale(attribute, item, given);
  for (const sub of attribute.subAttributes ?? []) {
    const isNamed = sub.name in given;
    const isReplaced = op === "replace" && step.sub === undefined;
    if (isNamed || isReplaced) setPart(item, sub, { path, value: given[sub.name] });
  }
}

type Part = { readonly path: string; readonly value: unknown };

function setPart(item: Item, sub: Attribute, { path, value }: Part): void {
  const before = item[sub.name];
  if (sub.mutability === "immutable" && before !== undefined && before !== value) {
    throw scimError("mutability", `${path}: ${sub.name} cannot change`);
  }
  if (isNothing(value)) delete item[sub.name];
  else item[sub.name] = value;
}

function keep(holder: Resource, step: Step, items: readonly Item[]): void {
  const worth = items.filter((item) => Object.keys(item).length > 0);
  write(
    holder,
    step,
    step.attribute.multiValued ? worth.filter(isWorth(step.attribute)) : worth[0],
  );
}

/**
 * The new value where the path selects none: Entra ID adds `emails[type eq "work"].value` to
 * people without any, and replaces it when it only thinks that it is there.
 * @throws ScimError noTarget where the filter does not say what to make (RFC 7644 §3.5.2.3).
 */
function seedOf({ op, attribute, filter, path }: Step): Item {
  if (filter === undefined) return {};
  const seed = equalities(filter, attribute);
  if (seed === undefined || (op === "replace" && !isUsual(seed, attribute))) {
    throw scimError("noTarget", `${path} selects no value`);
  }
  return seed;
}

function equalities(filter: Filter, attribute: Attribute): Item | undefined {
  if (filter.kind === "and") {
    const parts = filter.of.map((part) => equalities(part, attribute));
    return parts.includes(undefined) ? undefined : Object.assign({}, ...parts);
  }
  if (filter.kind !== "compare" || filter.op !== "eq") return undefined;
  const sub = attributeNamed(attribute.subAttributes ?? [], filter.path);
  if (sub === undefined || sub.mutability === "readOnly") return undefined;
  return { [sub.name]: readValue(sub, filter.value) };
}

/** Whether nothing but one of the usual types is asked for. */
const isUsual = (seed: Item, attribute: Attribute): boolean =>
  Object.entries(seed).every(
    ([name, value]) =>
      name === "type" &&
      attributeNamed(attribute.subAttributes ?? [], name)?.canonicalValues?.includes(String(value)),
  );
