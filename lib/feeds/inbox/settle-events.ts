import { z } from "zod";
import {
  command,
  onlySystem,
  PersonId,
  type PersonId as Id,
  type Work,
} from "#lib/kernel/index.ts";
import { renumber } from "#lib/people/index.ts";
import { FeedId } from "../feed.ts";
import { changeAccess, type Changed } from "./change-access.ts";
import { settle, takeEvents, wake, type Settled } from "./event-store.ts";
import { judgeAll, type Judged } from "./judge-all.ts";
import { queueLane } from "./queue-lane.ts";
import { tellEvents } from "./tell-events.ts";

/**
 * Works off the next events of a lane in one transaction: facts first, then access, then whoever
 * has to hear of it. What the brake or the portal's own government refuses is refused as a whole; the
 * caller asks again with those people held.
 */
export const settleEvents = command({
  name: "feed-event.settle",
  title: "Works off what a feed told, one lane at a time.",
  right: "system",
  rest: "internal",
  millisecondsMax: 120_000,
  input: z.object({
    feedId: FeedId,
    lane: z.number().int().min(0),
    most: z.number().int().min(1).max(500).default(500),
    /** People whose events wait until somebody looked, and why. */
    hold: z.array(z.object({ personId: PersonId, reason: z.string() })).default([]),
  }),
  output: z.object({ taken: z.number() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { feedId, lane, most, hold } = work.input;
    const taken = await takeEvents(work, { feedId, lane, most });
    if (taken.length === 0) return { taken: 0 };
    const judged = await judgeAll(work, taken, { feedId, hold });
    const told = judged.filter(({ verdict }) => verdict.does === "tell");
    const change = told.length === 0 ? undefined : await apply(work, feedId, told);
    await settle(work, [...judged.flatMap(leftOver), ...(change?.settled ?? [])]);
    const woken = change === undefined ? [] : await wake(work, change.numbers);
    for (const each of woken) queueLane(work, each);
    if (judged.some(({ verdict }) => verdict.does === "hold")) {
      work.announce("feed.events-held", { feedId });
    }
    const detail = { taken: taken.length, told: told.length, woken: woken.length };
    work.record({ target: feedId, detail });
    work.live("feeds", [feedId]);
    return { taken: taken.length };
  },
});

const leftOver = ({ id, verdict, subject, likeness }: Judged): Settled[] => {
  const about = { reason: verdict.reason, personId: subject?.personId || undefined };
  if (verdict.does === "wait") return [{ id, state: "waiting", ...about }];
  return verdict.does === "hold" ? [{ id, state: "held", ...about, detail: likeness }] : [];
};

type Applied = {
  readonly settled: readonly Settled[];
  /** Numbers that somebody has from now on. */
  readonly numbers: readonly string[];
};

async function apply(work: Work, feedId: string, told: readonly Judged[]): Promise<Applied> {
  const { people, newcomers, before } = await tellEvents(work, feedId, told);
  const renumbered: string[] = [];
  for (const { event } of told) {
    const personId = people.get(event.employeeNumber);
    if (event.kind !== "identity_change" || personId === undefined) continue;
    if (event.newEmployeeNumber === undefined) continue;
    await renumber(work, { personId, number: event.newEmployeeNumber });
    renumbered.push(event.newEmployeeNumber);
  }
  const released = told.filter(({ isReleased }) => isReleased);
  const changed = await changeAccess(work, {
    feedId,
    before,
    unbraked: new Set(released.flatMap(({ event }) => people.get(event.employeeNumber) ?? [])),
    personIds: [...new Set(people.values())] as Id[],
  });
  return {
    settled: settledOf(told, people, changed),
    numbers: [...newcomers.map(({ employeeNumber }) => employeeNumber), ...renumbered],
  };
}

/** What it changed is said of the last event of each person. */
function settledOf(
  told: readonly Judged[],
  people: ReadonlyMap<string, string>,
  changed: Changed,
): Settled[] {
  const lastOf = new Map(told.map(({ event, id }) => [event.employeeNumber, id]));
  return told.map(({ id, event }): Settled => {
    const personId = people.get(event.employeeNumber);
    const effect = changed.effects.get(personId ?? "");
    const isLast = lastOf.get(event.employeeNumber) === id;
    return {
      ...{ id, state: "applied", personId },
      ...(isLast && effect && { gains: effect.gains, losses: effect.losses }),
    };
  });
}
