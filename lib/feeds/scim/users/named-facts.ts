import type { Facts } from "#lib/people/index.ts";
import { isRecord, type Resource } from "../schema.ts";
import { isScimError } from "../scim-error.ts";
import { enterpriseUrn, hrUrn } from "../urns.ts";
import { extension } from "./user-resource.ts";

/** A change as it would be of somebody of whom everything else were otherwise. */
export type Naming = { readonly before: Resource; readonly after: Resource };

const other = "~";

/**
 * What a change of another day names counts though it is so now: on that day it may have been
 * otherwise. Unset: it holds from now on, or speaks of no facts by themselves.
 */
export function namingOf(
  before: Resource,
  change: (before: Resource) => Resource,
): Naming | undefined {
  try {
    const otherwise = {
      ...before,
      title: other,
      [enterpriseUrn]: {
        ...{ ...extension(before, enterpriseUrn), department: other },
        manager: { value: other },
      },
      [hrUrn]: { ...extension(before, hrUrn), location: other, grade: other, orgUnit: other },
    };
    const after = change(otherwise);
    const isDated = typeof extension(after, hrUrn)["effectiveAt"] === "string";
    return isDated ? { before: otherwise, after } : undefined;
  } catch (error) {
    // What it looks for by a value is not there then.
    if (isScimError(error)) return undefined;
    throw error;
  }
}

/** The facts that are named, as they are said. */
export function factsNamed({ before, after }: Naming): Partial<Facts> {
  const [was, said] = [placeIn(before), placeIn(after)];
  const named = (Object.keys(said) as (keyof typeof said)[]).filter(
    (field) => said[field] !== was[field],
  );
  return Object.fromEntries(named.map((field) => [field, said[field]]));
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

function placeIn(resource: Resource) {
  const { location, grade } = extension(resource, hrUrn);
  const { manager } = extension(resource, enterpriseUrn);
  return {
    ...{ title: textOf(resource["title"]), location: textOf(location), grade: textOf(grade) },
    managerId: textOf(isRecord(manager) ? manager["value"] : null),
  };
}
