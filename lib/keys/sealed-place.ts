import { singleton, type Sql } from "#lib/kernel/index.ts";

/** Narrows a search for sealed values to whom they are about, or when they were sealed. */
export type Narrowing = {
  readonly subject?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
};

/**
 * Where sealed values stand. Rooms declare theirs and the registry collects them, so that rotation
 * can seal anew, destruction can count, and nothing is sealed where nobody would look.
 */
export type SealedPlace = {
  /** `table.column`, or the one whole place, as it binds what is sealed there. */
  readonly name: string;
  /** The data class of the scopes that seal there: the second part of a scope. */
  readonly dataClass: string;
  /** Rows of `place`, `scope` and `sealed`; a value that no narrowing excludes. */
  readonly values: (narrowing: Narrowing) => Sql;
  /**
   * Replaces sealed values, where the store lets them be changed: `set` has rows of `place`,
   * `sealed` and `was`. Unset: what was sealed there stays as it is, under the key of its time.
   */
  readonly replace?: (set: Sql) => Sql;
  /** The installation does not run without what is sealed there: its keys are never destroyed. */
  readonly isNeeded?: true;
};

const held = singleton<{ places: readonly SealedPlace[] }>("sealed-places", () => ({ places: [] }));

export const useSealedPlaces = (places: readonly SealedPlace[]): void => {
  held.places = places;
};

export const sealedPlaces = (): readonly SealedPlace[] => held.places;

export const placesOfClass = (dataClass: string): readonly SealedPlace[] =>
  held.places.filter((each) => each.dataClass === dataClass);

export const classOf = (scope: string): string => scope.split(":")[1] ?? "";
export const subjectOf = (scope: string): string | undefined => scope.split(":")[2];

/** @throws when no room has declared that it seals there, with keys of this class. */
export function refuseUnlisted(scope: string, place: string): void {
  const listed = placesOfClass(classOf(scope));
  const table = place.slice(0, place.indexOf(":"));
  if (listed.some(({ name }) => name === place || name === table)) return;
  throw new Error(`no room has declared that keys of "${scope}" seal ${table}`);
}
