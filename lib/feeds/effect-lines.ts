import { z } from "zod";
import type { PersonEffect } from "#lib/access/index.ts";
import type { AppliedPerson } from "./apply-rows.ts";
import { rowKinds } from "./feed.ts";

/** What a run does to one person; rights by id. */
export const EffectLine = z.object({
  employeeNumber: z.string(),
  displayName: z.string(),
  kind: z.enum(rowKinds),
  gains: z.array(z.string()),
  losses: z.array(z.string()),
});
export type EffectLine = z.output<typeof EffectLine>;

/** Those who lose most stand first, then those who gain most, then by number. */
export function effectLines(
  people: readonly AppliedPerson[],
  effects: readonly PersonEffect[],
): EffectLine[] {
  const byPerson = new Map(effects.map((effect) => [effect.personId, effect]));
  return people
    .map(({ personId, ...person }) => {
      const { gains = [], losses = [] } = byPerson.get(personId) ?? {};
      return { ...person, gains: [...gains], losses: [...losses] };
    })
    .toSorted(
      (one, other) =>
        other.losses.length - one.losses.length ||
        other.gains.length - one.gains.length ||
        one.employeeNumber.localeCompare(other.employeeNumber),
    );
}
