import type { PatchOperation } from "./patch-body.ts";
import { changeSelected } from "./patch-selected.ts";
import { stepsOf, type Step } from "./patch-steps.ts";
import { changeWhole } from "./patch-whole.ts";
import { isRecord, type Resource, type ResourceType } from "./schema.ts";

/**
 * The resource after all operations in order (RFC 7644 §3.5.2); the given one stays as it is, and
 * an operation that fails leaves nothing behind.
 * @throws ScimError noTarget, invalidPath, invalidValue, invalidFilter or mutability.
 */
export function applyPatch(
  resource: Resource,
  operations: readonly PatchOperation[],
  type: ResourceType,
): Resource {
  const next = structuredClone(resource);
  for (const operation of operations) {
    for (const step of stepsOf(operation, type)) applyStep(next, step, type);
  }
  return withSchemas(next, type);
}

function applyStep(next: Resource, step: Step, type: ResourceType): void {
  const holder = step.schema === type.core ? next : extensionOf(next, step.schema.id);
  if (step.filter ?? step.sub) changeSelected(holder, step);
  else changeWhole(holder, step);
  if (holder !== next && Object.keys(holder).length === 0) delete next[step.schema.id];
}

function extensionOf(next: Resource, urn: string): Resource {
  const existing = next[urn];
  if (isRecord(existing)) return existing;
  const made: Resource = {};
  next[urn] = made;
  return made;
}

/** "schemas" names the core schema and the extensions that are there (RFC 7643 §3). */
export function withSchemas(resource: Resource, type: ResourceType): Resource {
  const extensions = type.extensions.filter(({ id }) => isRecord(resource[id]));
  return { ...resource, schemas: [type.core.id, ...extensions.map(({ id }) => id)] };
}
