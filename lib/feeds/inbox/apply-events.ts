import type { PersonId, Work } from "#lib/kernel/index.ts";
import { renumber } from "#lib/people/index.ts";
import { claimParked } from "../scim/groups/index.ts";
import { keepUser } from "../scim/users/keep-user.ts";
import { changeAccess, type Changed } from "./change-access.ts";
import type { Received, Settled } from "./event-store.ts";
import { newNumbersIn } from "./feed-event.ts";
import { mergePeople, type Merged } from "./merge-people.ts";
import { tellEvents } from "./tell-events.ts";

export type Applied = {
  readonly effects: Changed["effects"];
  readonly settled: readonly Settled[];
  /** Numbers that somebody has from now on. */
  readonly numbers: readonly string[];
};

/**
 * A step: facts first, then access, then whoever has to hear of it.
 * @throws conflict where the brake or the portal's own government refuses it.
 */
export async function applyEvents(
  work: Work,
  feedId: string,
  told: readonly Received[],
): Promise<Applied> {
  const { people, newcomers, before } = await tellEvents(work, feedId, told);
  const renumbered: string[] = [];
  for (const { event, enteredAt } of told) {
    const personId = people.get(event.employeeNumber) as PersonId | undefined;
    if (personId === undefined) continue;
    for (const number of newNumbersIn(event)) {
      await renumber(work, { personId, number });
      renumbered.push(number);
    }
    if (event.kind === "scim") {
      await keepUser(work, { feedId, personId, enteredAt, user: event.user });
      const { externalId, userName } = event.user;
      const names = [externalId, userName].filter((name) => name !== null);
      await claimParked(work, { feedId, personId, names });
    }
  }
  const merged = await mergePeople(work, told, people);
  const released = told.filter(({ isReleased }) => isReleased);
  const changed = await changeAccess(work, {
    feedId,
    before,
    unbraked: new Set([
      ...released.flatMap(({ event }) => people.get(event.employeeNumber) ?? []),
      ...merged.personIds,
    ]),
    personIds: [...new Set([...people.values(), ...merged.personIds])] as PersonId[],
  });
  return {
    effects: changed.effects,
    settled: settledOf(told, { people, merged, changed }),
    numbers: [...newcomers.map(({ employeeNumber }) => employeeNumber), ...renumbered],
  };
}

type Told = {
  readonly people: ReadonlyMap<string, string>;
  readonly merged: Merged;
  readonly changed: Changed;
};

/** What it changed is said of the last event of each person. */
function settledOf(told: readonly Received[], { people, merged, changed }: Told): Settled[] {
  const lastOf = new Map(told.map(({ event, id }) => [event.employeeNumber, id]));
  return told.map(({ id, event }): Settled => {
    const personId = merged.about.get(id) ?? people.get(event.employeeNumber);
    const dropped = merged.dropped.get(id);
    const effect = changed.effects.get(personId ?? "");
    const isLast = lastOf.get(event.employeeNumber) === id;
    return {
      ...{ id, state: "applied", personId },
      ...(dropped && { detail: { dropped } }),
      ...(isLast && effect && { gains: effect.gains, losses: effect.losses }),
    };
  });
}
