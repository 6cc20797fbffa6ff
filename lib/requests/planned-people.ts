import { z } from "zod";
import type { Tx } from "#lib/kernel/index.ts";
import type { About } from "./candidates.ts";
import type { PlannedStage } from "./policy-definition.ts";
import { namesOf } from "./request-people.ts";
import { seatVoters } from "./seating.ts";
import { findCandidates, vacanciesOf } from "./stage-voters.ts";

export const Person = z.object({ id: z.string(), number: z.string(), name: z.string() });

export const StagePeople = z.object({
  name: z.string(),
  timeoutHours: z.number(),
  noQuorum: z.int(),
  groups: z.array(
    z.object({
      /** Where its people come from: manager, role … */
      source: z.string(),
      quorum: z.int(),
      people: z.array(Person.extend({ insteadOf: Person.nullable(), via: z.string() })),
    }),
  ),
});
export type StagePeople = z.output<typeof StagePeople>;

type Asking = {
  readonly about: About;
  readonly concerned: ReadonlySet<string>;
  readonly used?: ReadonlySet<string>;
  readonly now: Date;
};

/** Who would decide each of these stages by the facts of now; an empty group has nobody. */
export async function plannedPeople(
  tx: Tx,
  plan: readonly PlannedStage[],
  { about, concerned, now, used = new Set() }: Asking,
): Promise<StagePeople[]> {
  const found = await findCandidates(tx, plan, { about, now });
  const seated = plan.map((stage, index) =>
    seatVoters({
      open: vacanciesOf(stage, { found }),
      later: plan.slice(index + 1).flatMap((later) => vacanciesOf(later, { found })),
      concerned,
      used,
      level: 0,
    }),
  );
  const votersOf = (index: number) => {
    const at = seated[index];
    return at?.kind === "seated" ? at.voters : [];
  };
  const ids = plan.flatMap((_, index) =>
    votersOf(index).flatMap(({ personId, delegatorId }) => [personId, delegatorId]),
  );
  const names = await namesOf(tx, ids);
  return plan.map((stage, index) => ({
    name: stage.name,
    timeoutHours: stage.timeoutHours,
    noQuorum: stage.noQuorum,
    groups: stage.groups.map(({ approvers, quorum }, group) => ({
      source: approvers.kind,
      quorum,
      people: votersOf(index)
        .filter(({ groupIndex }) => groupIndex === group)
        .flatMap(({ personId, delegatorId, via }) => {
          const person = names.get(personId);
          return person
            ? [{ ...person, insteadOf: names.get(delegatorId ?? "") ?? null, via }]
            : [];
        }),
    })),
  }));
}
