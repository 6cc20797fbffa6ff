import type { Filter } from "./filter.ts";
import { membersAttribute } from "./group-schema.ts";
import { memberIds } from "./member-ids.ts";
import type { PatchOperation } from "./patch-body.ts";
import { stepsOf, type Step } from "./patch-steps.ts";
import { readValue } from "./read-value.ts";
import { groupType } from "./schema.ts";
import { scimError } from "./scim-error.ts";

/** What a PATCH makes of a group. An `externalId` of null takes it away. */
export type GroupChange = {
  readonly displayName?: string;
  readonly externalId?: string | null;
  readonly members: MemberChange;
};

export type MemberChange =
  | { readonly kind: "delta"; readonly add: string[]; readonly remove: string[] }
  | { readonly kind: "replace"; readonly members: string[] };

type Draft = {
  displayName?: string;
  externalId?: string | null;
  replaces: boolean;
  readonly add: Set<string>;
  readonly remove: Set<string>;
};

/**
 * What the operations of a PATCH (RFC 7644 §3.5.2) change in a group, without its members being
 * known: whom to add and whom to remove, so that of two PATCHes at once none is lost.
 * @throws ScimError as `applyPatch`; invalidFilter where members are selected by anything but ids.
 */
export function memberDelta(operations: readonly PatchOperation[]): GroupChange {
  const draft: Draft = { replaces: false, add: new Set(), remove: new Set() };
  for (const operation of operations) {
    for (const step of stepsOf(operation, groupType)) follow(draft, step);
  }
  const { displayName, externalId, replaces, add, remove } = draft;
  return {
    ...(displayName !== undefined && { displayName }),
    ...(externalId !== undefined && { externalId }),
    members: replaces
      ? { kind: "replace", members: [...add] }
      : { kind: "delta", add: [...add], remove: [...remove] },
  };
}

function follow(draft: Draft, step: Step): void {
  if (step.attribute === membersAttribute) {
    followMembers(draft, step);
    return;
  }
  const isDisplayName = step.attribute.name === "displayName";
  const value = step.op === "remove" ? undefined : textOf(step);
  if (isDisplayName && value === undefined) {
    const scimType = step.op === "remove" ? "mutability" : "invalidValue";
    throw scimError(scimType, "displayName is required");
  }
  if (isDisplayName && value !== undefined) draft.displayName = value;
  else draft.externalId = value ?? null;
}

function textOf({ attribute, value, path }: Step): string | undefined {
  if (value === undefined) throw scimError("invalidValue", `${path}: expected a value`);
  return readValue(attribute, value, path) as string | undefined;
}

function followMembers(draft: Draft, step: Step): void {
  const { op, filter, sub, path, value } = step;
  if (sub) throw scimError("invalidPath", `${path}: members are added and removed as a whole`);
  if (filter) {
    followSelected(draft, step, filter);
    return;
  }
  const isAll = op === "remove" && (value === undefined || value === null || value === "");
  if (isAll || op === "replace") startOver(draft);
  if (isAll) return;
  if (value === undefined) throw scimError("invalidValue", `${path}: expected a value`);
  if (op === "remove") leave(draft, idsIn(step));
  else join(draft, idsIn(step));
}

function followSelected(draft: Draft, step: Step, filter: Filter): void {
  const ids = idsOf(filter, step.path);
  if (step.op === "remove") leave(draft, ids);
  else if (step.op === "add" && ids.length === 1) join(draft, ids);
  else throw scimError("noTarget", `${step.path}: add and remove members by their ids`);
}

/** The ids that a filter of a value path names: `value eq "…"`, also several with "or". */
function idsOf(filter: Filter, path: string): string[] {
  if (filter.kind === "or") return filter.of.flatMap((part) => idsOf(part, path));
  const isId = filter.kind === "compare" && filter.op === "eq" && /^value$/i.test(filter.path);
  if (!isId || typeof filter.value !== "string") {
    throw scimError("invalidFilter", `${path}: expected members[value eq "…"]`);
  }
  return [filter.value];
}

function idsIn({ value, path }: Step): string[] {
  return memberIds((readValue(membersAttribute, value, path) ?? []) as unknown[]);
}

function startOver(draft: Draft): void {
  draft.replaces = true;
  draft.add.clear();
  draft.remove.clear();
}

function join(draft: Draft, ids: readonly string[]): void {
  for (const id of ids) {
    draft.add.add(id);
    draft.remove.delete(id);
  }
}

function leave(draft: Draft, ids: readonly string[]): void {
  for (const id of ids) {
    draft.add.delete(id);
    draft.remove.add(id);
  }
}
