import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import {
  command,
  conflict,
  execute,
  idOf,
  invalidInput,
  newId,
  one,
  PersonId,
  Reason,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { forgetNumber, peopleOfNumbers, renumber } from "#lib/people/index.ts";
import { FeedId } from "../feed.ts";
import { mayReleaseHeld } from "../release-run.ts";
import { EventState } from "./event.ts";
import { queueLane } from "./queue-lane.ts";
import { secretMakers } from "./secret-store.ts";

const FeedEventId = idOf("feed-event");

const Held = z.object({
  id: FeedEventId,
  feedId: FeedId,
  lane: z.number(),
  state: EventState,
  reason: z.string().nullable(),
  number: z.string().nullable(),
  detail: z.unknown(),
});
type Held = z.output<typeof Held>;

const lockEvent = (tx: Tx, id: string): Promise<Held> =>
  one(
    tx,
    Held,
    sql`select id, feed_id, lane, state, reason, number, detail from feed_event
        where id = ${id}::uuid for update`,
    "feed_event",
  );

async function personOfEvent(tx: Tx, { number }: Held): Promise<string | null> {
  const found = await peopleOfNumbers(tx, number === null ? [] : [number]);
  return found.get(number ?? "")?.personId ?? null;
}

/** Somebody looked at what was held: it is told after all, or never. */
export const releaseEvent = command({
  name: "feed-event.release",
  title: "Lets an event that was held be told, says who a newcomer is, or drops it.",
  right: "holds.release",
  rest: { method: "POST", path: "/feed-events/{eventId}/release" },
  input: z.object({
    eventId: FeedEventId,
    /** As new: whoever had the number keeps everything but the number. */
    verdict: z.enum(["apply", "as_new", "drop"]),
    /** A newcomer who may be somebody known is this person, under a new number. */
    sameAs: PersonId.optional(),
    reason: Reason,
  }),
  output: z.object({ state: EventState }),
  load: async ({ tx, now }, { eventId }) => {
    const event = await lockEvent(tx, eventId);
    const releasers = await holdersOfRight(tx, "holds.release", now);
    // Nobody releases what is told of themselves, or what they could have signed.
    const about = await personOfEvent(tx, event);
    const startedBy = [about, ...(await secretMakers(tx, event.feedId, now))];
    return { event, startedBy, releasers: releasers.length };
  },
  authorize: (actor, { startedBy, releasers }) => mayReleaseHeld(actor, { startedBy, releasers }),
  run: async (work) => {
    const { tx, now, input, actor } = work;
    const { event } = work.resource;
    if (event.state !== "held") throw conflict("not_held", { state: event.state });
    const isApplied = input.verdict !== "drop";
    if (input.sameAs !== undefined) await sayWho(work, event, input.sameAs);
    if (input.verdict === "as_new") await freeNumber(work, event);
    const state: EventState = isApplied ? "received" : "ignored";
    await execute(
      tx,
      sql`update feed_event
          set state = ${state},
              settled_at = ${isApplied ? null : now},
              reason = ${isApplied ? null : "dropped"},
              released_by = ${actor.kind === "person" ? actor.personId : newOperator}::uuid
          where id = ${event.id}::uuid`,
    );
    if (isApplied) queueLane(work, event);
    const { verdict, reason, sameAs = null } = input;
    const detail = { verdict, held: event.reason, sameAs };
    work.record({ target: event.id, detail, personal: { reason } });
    work.live("feeds", [event.feedId]);
    return { state };
  },
});

/** At the console nobody in particular releases. */
const newOperator = "00000000-0000-0000-0000-000000000000";

const Likeness = z.object({ candidates: z.array(z.object({ personId: z.string() })) });

/** Only one of those who were found alike: a release gives nobody another's access. */
async function sayWho(work: Work, { detail, number }: Held, personId: string): Promise<void> {
  const { candidates } = Likeness.catch({ candidates: [] }).parse(detail);
  if (number === null || !candidates.some((each) => each.personId === personId)) {
    const expected = "one of the people whom the newcomer may be";
    throw invalidInput([{ field: "sameAs", reason: "not_alike", expected }]);
  }
  await renumber(work, { personId, number });
}

const isOfAnother = new Set(["number_of_another", "another_name"]);

/** A number that was given again: its person has one of ours from now on, and inherits nothing. */
async function freeNumber(work: Work, { number, reason }: Held): Promise<void> {
  const found = (await peopleOfNumbers(work.tx, [number ?? ""])).get(number ?? "");
  if (number === null || !found?.isThere || !isOfAnother.has(reason ?? "")) {
    throw conflict("number_is_nobodys", { number });
  }
  if (!found.isFormer) await renumber(work, { personId: found.personId, number: former(number) });
  await forgetNumber(work, number);
}

/** Cannot come from a source: no number of theirs has this sign at its end. */
const former = (number: string): string => `${number.slice(0, 50)}~${newId().slice(-12)}`;
