import { z } from "zod";
import { lockSubjects } from "#lib/access/index.ts";
import {
  command,
  conflict,
  execute,
  invalidInput,
  newId,
  PersonId,
  Reason,
  sql,
  type Work,
} from "#lib/kernel/index.ts";
import { addNumber, peopleOfNumbers, renumber, replaceFormer } from "#lib/people/index.ts";
import { mayReleaseHeld } from "../release-run.ts";
import { Likeness } from "./correlate.ts";
import { EventState } from "./event.ts";
import { FeedEventId } from "./event-line.ts";
import { isArrivalKind } from "./hr-event.ts";
import { lockEvent, type LockedEvent } from "./lock-event.ts";
import { queueLane } from "./queue-lane.ts";
import { releasingOf } from "./releasing.ts";
import { liftHinted } from "./suspend-hinted.ts";

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
  load: async (at, { eventId }) => {
    const event = await lockEvent(at.tx, eventId);
    return { event, releasing: await releasingOf(at, event) };
  },
  authorize: (actor, { releasing }, { sameAs = null }) =>
    mayReleaseHeld(actor, { ...releasing, startedBy: [...releasing.startedBy, sameAs] }),
  run: async (work) => {
    const { tx, now, input, actor } = work;
    const { event } = work.resource;
    if (event.state !== "held") throw conflict("not_held", { state: event.state });
    const isApplied = input.verdict !== "drop";
    if (input.sameAs !== undefined && input.verdict !== "apply") {
      const expected = "nobody, unless it is applied";
      throw invalidInput([{ field: "sameAs", reason: "not_applied", expected }]);
    }
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
    else await liftHinted(work, event.id);
    const { verdict, reason, sameAs = null } = input;
    const detail = { verdict, held: event.reason, sameAs };
    const persons = input.sameAs === undefined ? [] : [input.sameAs];
    work.record({ target: event.id, persons, detail, personal: { reason } });
    work.announce("feed.events-released", { feedId: event.feedId });
    work.live("feeds", [event.feedId]);
    return { state };
  },
});

/** At the console nobody in particular releases. */
const newOperator = "00000000-0000-0000-0000-000000000000";

/** Only one of those who were found alike: a release gives nobody another's access. */
async function sayWho(
  work: Work,
  { detail, number, kind }: LockedEvent,
  personId: string,
): Promise<void> {
  const { candidates } = Likeness.parse(detail);
  if (number === null || !candidates.some((each) => each.personId === personId)) {
    const expected = "one of the people whom the newcomer may be";
    throw invalidInput([{ field: "sameAs", reason: "not_alike", expected }]);
  }
  await lockSubjects(work.tx, [personId]);
  // A client that names no number says nothing of the one that they have.
  const isOurs = kind === "scim" && number.startsWith("scim-");
  await (isOurs ? addNumber : renumber)(work, { personId, number });
}

const isOfAnother = new Set(["number_of_another", "another_name"]);

/** A number that was given again: its person has one of ours from now on, and inherits nothing. */
async function freeNumber(work: Work, { number, reason, kind }: LockedEvent): Promise<void> {
  const found = (await peopleOfNumbers(work.tx, [number ?? ""])).get(number ?? "");
  const isGivenAgain = isArrivalKind(kind) && isOfAnother.has(reason ?? "");
  if (number === null || !found?.isThere || !isGivenAgain) {
    throw conflict("number_is_nobodys", { number });
  }
  const by = former(number);
  if (!found.isFormer) await renumber(work, { personId: found.personId, number: `${by}+` });
  await replaceFormer(work, { number, by });
}

/** Cannot come from a source: no number of theirs has this sign at its end. */
const former = (number: string): string => `${number.slice(0, 50)}~${newId().slice(-12)}`;
