import { z } from "zod";
import { ownGainTrips } from "#lib/access/index.ts";
import {
  command,
  conflict,
  Instant,
  many,
  needs,
  notFound,
  PersonId,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { peopleOfNumbers } from "#lib/people/index.ts";
import { FeedCode } from "../feed.ts";
import { findFeed } from "../feed-store.ts";
import { RightName, rightNames } from "../right-names.ts";
import { changeAccess } from "./change-access.ts";
import { openApplied, type Received } from "./event-store.ts";
import { tellEvents } from "./tell-events.ts";

const eventsMax = 500;
const Effect = z.object({
  personId: PersonId,
  employeeNumber: z.string(),
  displayName: z.string(),
  gains: z.array(RightName),
  losses: z.array(RightName),
});

/**
 * What a feed told within a stretch is told once more: facts and access become what they follow
 * from. Nothing that was told stands twice, so that where all is right nothing changes. What joins
 * or parts records, and what was told of a number that is somebody else's by now, is left out.
 */
export const replayEvents = command({
  name: "feed-event.replay",
  title: "Tells once more what a feed told within a stretch, or only says what that would change.",
  right: "feeds.manage",
  rest: { method: "POST", path: "/feeds/{code}/replay" },
  millisecondsMax: 120_000,
  input: z.object({
    code: FeedCode,
    /** By when it came; at most 500 events that were applied. */
    since: Instant,
    until: Instant,
    verdict: z.enum(["preview", "apply"]).default("preview"),
  }),
  output: z.object({
    events: z.number(),
    /** Left out: their number is somebody else's by now, or nobody's. */
    skipped: z.number(),
    /** Whose rights it changes. */
    people: z.array(Effect),
  }),
  load: ({ tx }, { code }) => findFeed(tx, code),
  authorize: needs("feeds.manage"),
  run: async (work) => {
    const { tx, input, actor, resource: feed } = work;
    if (!feed) throw notFound("feed");
    const found = await openApplied(tx, {
      feedId: feed.id,
      since: new Date(input.since),
      until: new Date(input.until),
      most: eventsMax + 1,
    });
    if (found.length > eventsMax) throw conflict("too_many_events", { expected: eventsMax });
    const told = await stillTheirs(tx, found);
    const { people, before } = await tellEvents(work, feed.id, told);
    const personIds = [...new Set(people.values())].map((id) => PersonId.parse(id));
    const { effects } = await changeAccess(work, {
      ...{ feedId: feed.id, personIds, before, unbraked: new Set() },
    });
    const changed = [...effects.values()].filter(
      ({ gains, losses }) => gains.length + losses.length > 0,
    );
    if ((await ownGainTrips(tx, actor, { effects: changed })).length > 0) {
      throw conflict("would_gain_by_it");
    }
    const shown = await namesOf(
      tx,
      changed.map(({ personId, gains, losses }) => ({ personId, gains, losses })),
    );
    if (input.verdict === "preview") work.discard();
    const [events, skipped] = [told.length, found.length - told.length];
    const { since, until } = input;
    const detail = { since, until, events, skipped, changed: changed.length };
    work.record({ target: feed.id, detail });
    work.live("feeds", [feed.id]);
    return { events, skipped, people: shown };
  },
});

type Applied = Received & { readonly personId: string | null };

/** A number that was given again speaks of somebody else now. */
async function stillTheirs(tx: Tx, found: readonly Applied[]): Promise<Applied[]> {
  const owners = await peopleOfNumbers(
    tx,
    found.map(({ event }) => event.employeeNumber),
  );
  return found.filter(
    ({ event, personId }) => owners.get(event.employeeNumber)?.personId === personId,
  );
}

type Changed = { personId: string; gains: readonly string[]; losses: readonly string[] };

async function namesOf(tx: Tx, changed: readonly Changed[]): Promise<z.output<typeof Effect>[]> {
  return many(
    tx,
    Effect,
    sql`select p.id as person_id, p.employee_number, p.display_name,
               ${rightNames(sql`x.gains`)} as gains, ${rightNames(sql`x.losses`)} as losses
        from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
          as x ("personId" uuid, gains uuid[], losses uuid[])
        join person p on p.id = x."personId"
        order by p.display_name, p.id`,
  );
}
