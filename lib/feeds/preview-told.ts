import { z } from "zod";
import {
  endsOf,
  KeptRight,
  maySeeAccessOf,
  NamedRight,
  planPeople,
  withNames,
  type Plan,
} from "#lib/access/index.ts";
import { command, notFound, PersonId, type Tx, type Work } from "#lib/kernel/index.ts";
import { instantsFor, rebuildFacts, tell } from "#lib/people/index.ts";
import { LifecycleEvent } from "./lifecycle-event.ts";
import { mayTell } from "./policy.ts";
import { lockPerson, retractionOf, statementOf } from "./telling.ts";

/**
 * What telling or taking back would do to somebody's access, at the instant from which it holds,
 * beside what would hold then without it: done as it would be done, as if that instant had come, in
 * a transaction that is then discarded.
 */
export const previewTold = command({
  name: "person.preview-told",
  title: "Says what telling something of a person would change, without telling it.",
  right: "people.manage",
  rest: { method: "POST", path: "/people/{personId}/statements/preview" },
  input: z
    .object({
      personId: PersonId,
      event: LifecycleEvent.optional(),
      /** What is to be corrected; without an event, taken back. */
      insteadOf: z.string().max(200).optional(),
    })
    .refine(({ event, insteadOf }) => event !== undefined || insteadOf !== undefined, {
      path: ["event"],
      message: "what is told, or the key of what is taken back",
    }),
  output: z.object({
    /** When it takes effect. */
    at: z.date(),
    gains: z.array(NamedRight),
    /** Lost as well, but only some time after the move. */
    kept: z.array(KeptRight),
    losses: z.array(NamedRight),
    keeps: z.number(),
    /** Gains, losses and keeps are for whoever may see what the person holds. */
    isHidden: z.boolean(),
  }),
  load: ({ tx }, { personId }) => lockPerson(tx, personId),
  authorize: (actor, _person, input) => mayTell(actor, input),
  run: async (work) => {
    const { tx, now, actor, input } = work;
    const { personId, event, insteadOf = "" } = input;
    const statement = event
      ? await statementOf(work, { ...input, event })
      : await retractionOf(work, { personId, key: insteadOf });
    const told = { personId, statement, source: "manual", sourceId: null, isLoaded: false };
    const instants = await instantsFor(tx, personId, [statement]);
    const from = instants.get(event ? statement.key : insteadOf) ?? now;
    const then = { ...work, now: from > now ? from : now };
    await rebuildFacts(then, [personId]);
    const without = await planOf(then, personId);
    await tell(then, [told]);
    const withIt = await planOf(then, personId);
    work.discard();
    const hidden = { at: then.now, gains: [], kept: [], losses: [], keeps: 0, isHidden: true };
    if (!maySeeAccessOf(actor, personId).allowed) return hidden;
    return { ...hidden, ...(await differenceOf(tx, without, withIt)), isHidden: false };
  },
});

async function planOf(work: Work, personId: string): Promise<Plan> {
  const cause = { kind: "person", id: null } as const;
  const [planned] = await planPeople(work, { personIds: [personId], cause });
  if (!planned) throw notFound("person");
  return planned;
}

type Right = { readonly entitlementId: string };

/** What comes and goes between two plans that begin with the same rights. */
async function differenceOf(tx: Tx, planned: Plan, other: Plan) {
  const [without, withIt] = [planned.access, other.access];
  const beyond = <Some extends Right>(some: readonly Some[], others: readonly Right[]): Some[] => {
    const known = new Set(others.map(({ entitlementId }) => entitlementId));
    return some.filter(({ entitlementId }) => !known.has(entitlementId));
  };
  const gains = [...beyond(withIt.gains, without.gains), ...beyond(without.losses, withIt.losses)];
  const losses = [...beyond(withIt.losses, without.losses), ...beyond(without.gains, withIt.gains)];
  const [ends, ended] = [endsOf({ ...other, access: { ...withIt, losses } }), endsOf(planned)];
  const kept = beyond(ends.kept, ended.kept);
  return {
    gains: await withNames(tx, gains),
    kept: await withNames(tx, kept),
    losses: await withNames(tx, ends.losses),
    keeps: without.keeps + without.gains.length - losses.length,
  };
}
