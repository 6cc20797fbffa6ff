import { z } from "zod";
import {
  commitPlans,
  effectOfPlan,
  endedByClock,
  planPeople,
  type Cause,
  type Plan,
} from "#lib/access/index.ts";
import { command, onlySystem, rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { holdTurns, turnStates, type Turned } from "#lib/people/index.ts";
import { Hold } from "./holds-of.ts";
import { brakeEnds, planBraked } from "./plan-braked.ts";
import { leaveOldGroups } from "./scim/groups/index.ts";

const peopleMax = 1000;
const termination: Cause = { kind: "termination", id: null };
/** Counted with what feeds take at once: what was told ahead was told by them, too. */
const turn: Cause = { kind: "feed", id: null };
/** Told of one person each, and previewed: no mass loss that a brake would have to see. */
const byHand: Cause = { kind: "person", id: null, isCounted: false };

/**
 * What has come: states, facts that were told ahead, access, and whoever has to hear of it. What
 * the brake or the portal's own government refuses is refused as a whole; the caller asks again
 * with those people held.
 */
export const turnPeople = command({
  name: "person.turn",
  title: "Writes first and last days, and what was told ahead, once they have come.",
  right: "system",
  rest: "internal",
  millisecondsMax: 120_000,
  input: z.object({
    most: z.number().int().min(1).max(peopleMax).default(peopleMax),
    /** Unset: everybody who is due. */
    only: z.array(z.string()).optional(),
    /** People who stay as they are until somebody looked, and why. */
    hold: z.array(Hold).default([]),
  }),
  output: z.object({ turned: z.number() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { most, only, hold } = work.input;
    await holdTurns(work, hold);
    const turned = await turnStates(work, { most, only, without: hold.map(idOf) });
    const { begun, ended, changed } = turned;
    const others = [...begun, ...changed];
    const count = ended.length + others.length;
    if (count + hold.length === 0) return { turned: 0 };
    await leaveOldGroups(work, others);
    const plans = await plansOf(work, turned);
    await commitPlans(work, plans.ended, termination);
    await commitPlans(work, plans.byHand, byHand);
    await commitPlans(work, plans.others, turn);
    const many = { begun: begun.length, ended: ended.length, changed: changed.length };
    work.record({ detail: { ...many, held: hold.length } });
    if (ended.length > 0) work.announce("person.left", { personIds: ended });
    if (others.length > 0) work.announce("person.changed", { personIds: others });
    if (hold.length > 0) work.announce("person.turns-held", {});
    if (hold.length > 0) work.live("feeds", hold.map(idOf));
    return { turned: count + hold.length };
  },
});

const idOf = ({ personId }: Hold): string => personId;

/** @throws conflict `brake` or `mass_end` with the people. */
async function plansOf(work: Work, { begun, ended, changed, ...turned }: Turned) {
  const { released } = turned;
  const ends: Plan[] = await planPeople(work, { personIds: ended, cause: termination });
  const looked = new Set([...released, ...(await releasedEnds(work.tx, ended))]);
  await brakeEnds(work, {
    effects: ends.map(effectOfPlan).filter(({ personId }) => !looked.has(personId)),
    earlier: (tx) => endedByClock(tx, work.now),
  });
  const others = [...begun, ...changed];
  const told = others.filter((id) => turned.byHand.has(id));
  const personIds = others.filter((id) => !turned.byHand.has(id));
  return {
    ended: ends,
    byHand: await planPeople(work, { personIds: told, cause: byHand }),
    others: await planBraked(work, { personIds, cause: turn, unbraked: released }),
  };
}

/** Ends at which somebody looked when they were told. */
async function releasedEnds(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select person_id::text as id from feed_end
        where is_released and person_id = any(${[...personIds]}::uuid[])`,
  );
  return found.map(({ id }) => id);
}
