import { z } from "zod";
import { recompute } from "#lib/access/index.ts";
import { command, conflict, PersonId, Reason, type Work } from "#lib/kernel/index.ts";
import { tell, type Statement } from "#lib/people/index.ts";
import { LifecycleEvent } from "./lifecycle-event.ts";
import { mayTell } from "./policy.ts";
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
    await takeIn(work, work.resource, statement);
    const detail = { kind: event.kind, key, insteadOf };
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
    await takeIn(work, work.resource, statement);
    const detail = { key, retracts };
    work.record({ target: personId, persons: [personId], detail, personal: { reason } });
    return { personId, key };
  },
});

/** Facts first, then access in the same transaction, and whoever has to hear of it. */
async function takeIn(work: Work, before: Standing, statement: Statement): Promise<void> {
  const { id: personId } = before;
  const told = { personId, statement, source: "manual", sourceId: null, isLoaded: false };
  refuseVoid(statement, await tell(work, [told]));
  await dropHeldOf(work, personId);
  const after = await standingPerson(work.tx, personId);
  const hasLeft = after.hrState === "ended" && before.hrState !== "ended";
  const kind = hasLeft ? "termination" : "person";
  const cause = { kind, id: null, isCounted: false } as const;
  await recompute(work, { personIds: [personId], cause });
  work.announce(hasLeft ? "person.left" : "person.changed", { personIds: [personId] });
}

/** A whole row of a later day, or an end, says otherwise: then nothing of it would hold. */
function refuseVoid({ says }: Statement, change: Awaited<ReturnType<typeof tell>>): void {
  if (says === undefined || change === "present") return;
  const isTurn = "turn" in says && says.turn !== undefined;
  if (change === "nothing" || isTurn) throw conflict("said_otherwise_since");
}
