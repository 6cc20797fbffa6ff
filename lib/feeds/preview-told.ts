import { z } from "zod";
import { NamedRight, planPeople, withNames } from "#lib/access/index.ts";
import { command, notFound, PersonId } from "#lib/kernel/index.ts";
import { instantIn, tell } from "#lib/people/index.ts";
import { LifecycleEvent } from "./lifecycle-event.ts";
import { lockPerson, mayTell, retractionOf, statementOf } from "./telling.ts";

/**
 * What telling or taking back would do to somebody's access, at the instant from which it holds:
 * done as it would be done, as if that instant had come, in a transaction that is then discarded.
 */
export const previewTold = command({
  name: "person.preview-told",
  title: "Says what telling something of a person would change, without telling it.",
  right: "people.manage",
  rest: { method: "POST", path: "/people/{personId}/statements/preview" },
  input: z.object({
    personId: PersonId,
    event: LifecycleEvent.optional(),
    /** What is to be corrected; without an event, taken back. */
    insteadOf: z.string().max(200).optional(),
  }),
  output: z.object({
    /** When it takes effect. */
    at: z.date(),
    gains: z.array(NamedRight),
    losses: z.array(NamedRight),
    keeps: z.number(),
  }),
  load: ({ tx }, { personId }) => lockPerson(tx, personId),
  authorize: (actor, _person, { personId }) => mayTell(actor, personId),
  run: async (work) => {
    const { tx, now, resource: person, input } = work;
    const { personId, event, insteadOf = "" } = input;
    const statement = event
      ? await statementOf(work, { ...input, event })
      : await retractionOf(work, { personId, key: insteadOf });
    const from = instantIn(statement.effective, person.timeZone);
    const at = from > now ? from : now;
    const then = { ...work, now: at };
    await tell(then, [{ personId, statement, source: "manual", sourceId: null, isLoaded: false }]);
    const [planned] = await planPeople(then, {
      personIds: [personId],
      cause: { kind: "person", id: null },
    });
    if (!planned) throw notFound("person");
    const { gains, losses, keeps } = planned.access;
    const named = { gains: await withNames(tx, gains), losses: await withNames(tx, losses) };
    work.discard();
    return { at, keeps, ...named };
  },
});
