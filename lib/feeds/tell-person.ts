import { z } from "zod";
import { recompute } from "#lib/access/index.ts";
import { command, conflict, PersonId, Reason, type Work } from "#lib/kernel/index.ts";
import { instantsFor, tell, type HrState, type Statement, type Turn } from "#lib/people/index.ts";
import { LifecycleEvent } from "./lifecycle-event.ts";
import { mayTell } from "./policy.ts";
import { leaveOldGroups } from "./scim/groups/index.ts";
import { dropHeldOf } from "./supersede-held.ts";
import { lockPerson, retractionOf, standingPerson, statementOf, type Standing } from "./telling.ts";

const output = z.object({
  personId: PersonId,
  /** Of what was told, to correct or to take it back by. */
  key: z.string(),
});

/**
 * Writes down by hand what happens in somebody's working life, or corrects what was told. Refused
 * is what would change nothing: whoever tells an end must not believe that it holds.
 */
export const tellPerson = command({
  name: "person.tell",
  title: "Tells what happens in a person's working life, from which day on.",
  right: "people.manage",
  rest: { method: "POST", path: "/people/{personId}/statements" },
  input: z.object({
    personId: PersonId,
    event: LifecycleEvent,
    reason: Reason,
    /** What was told before and was wrong: this is said instead. */
    insteadOf: z.string().max(200).optional(),
  }),
  output,
  load: ({ tx }, { personId }) => lockPerson(tx, personId),
  authorize: (actor, _person, input) => mayTell(actor, input),
  run: async (work) => {
    const { personId, event, reason, insteadOf = null } = work.input;
    const statement = await statementOf(work, work.input);
    const { key } = statement;
    const dropped = await takeIn(work, work.resource, statement);
    const detail = { kind: event.kind, key, insteadOf, dropped };
    const personal = { reason, told: JSON.stringify(event) };
    work.record({ target: personId, persons: [personId], detail, personal });
    return { personId, key };
  },
});

/** Takes back what was told of somebody: their facts are as if it had never been said. */
export const retractStatement = command({
  name: "person.retract",
  title: "Takes back what was told of a person.",
  right: "people.manage",
  rest: { method: "POST", path: "/people/{personId}/statements/{key}/retract" },
  input: z.object({ personId: PersonId, key: z.string().max(200), reason: Reason }),
  output,
  load: ({ tx }, { personId }) => lockPerson(tx, personId),
  authorize: (actor, _person, { personId }) => mayTell(actor, { personId }),
  run: async (work) => {
    const { personId, key: retracts, reason } = work.input;
    const statement = await retractionOf(work, work.input);
    const { key } = statement;
    const dropped = await takeIn(work, work.resource, statement);
    const detail = { key, retracts, dropped };
    work.record({ target: personId, persons: [personId], detail, personal: { reason } });
    return { personId, key };
  },
});

/**
 * Facts first, then access in the same transaction, and whoever has to hear of it. Answers how many
 * rows of files that the brake holds are over with it.
 */
async function takeIn(work: Work, before: Standing, statement: Statement): Promise<number> {
  const { tx, now } = work;
  const { id: personId } = before;
  const told = { personId, statement, source: "manual", sourceId: null, isLoaded: false };
  const change = await tell(work, [told]);
  const after = await standingPerson(tx, personId);
  refuseVoid(statement, change, after.hrState);
  const from = (await instantsFor(tx, personId)).get(statement.key) ?? now;
  const dropped = change === "present" && from <= now ? await dropHeldOf(work, personId) : 0;
  const hasLeft = after.hrState === "ended" && before.hrState !== "ended";
  const kind = hasLeft ? "termination" : "person";
  await leaveOldGroups(work, [personId]);
  const cause = { kind, id: null, isCounted: false } as const;
  await recompute(work, { personIds: [personId], cause });
  work.announce(hasLeft ? "person.left" : "person.changed", { personIds: [personId] });
  return dropped;
}

const turnedTo: Readonly<Record<Turn, HrState>> = {
  ...{ begin: "active", return: "active" },
  ...{ leave: "leave", end: "ended" },
};

/**
 * A whole row of a later day, or an end, says otherwise: then nothing of it would hold. A
 * correction of what is past holds in the past.
 */
function refuseVoid(
  { says, retracts }: Statement,
  change: Awaited<ReturnType<typeof tell>>,
  state: HrState,
): void {
  if (says === undefined || change === "present") return;
  const turn = "turn" in says ? says.turn : undefined;
  const isVoid = retracts === undefined && turn !== undefined && turnedTo[turn] !== state;
  if (change === "nothing" || isVoid) throw conflict("said_otherwise_since");
}
