import { z } from "zod";
import { many, one, query, sql, type Actor, type Tx } from "#lib/kernel/index.ts";
import { HrState } from "#lib/people/index.ts";
import { FeedId } from "../feed.ts";
import { mayReadEvents } from "../may-read-runs.ts";
import { mayReleaseHeld } from "../release-run.ts";
import { RightName, rightNames } from "../right-names.ts";
import { Likeness, signs } from "./correlate.ts";
import { EventLine, FeedEventId, lineColumns, lineTables, namesPeople } from "./event-line.ts";
import { releasingOf } from "./releasing.ts";

const Problem = z.object({ field: z.string(), reason: z.string(), expected: z.string() });
const Problems = z.array(Problem).catch([]);

const Known = z.object({
  personId: z.string(),
  /** Unset, as the name, for whoever may not see people. */
  employeeNumber: z.string().nullable(),
  displayName: z.string().nullable(),
  title: z.string().nullable(),
  orgName: z.string().nullable(),
  location: z.string().nullable(),
  hrState: HrState,
});
const Candidate = Known.extend({
  /** In hundredths; what speaks for it. */
  score: z.number(),
  because: z.array(z.enum(signs)),
});

type Candidate = z.output<typeof Candidate>;
type At = { readonly tx: Tx; readonly actor: Actor };
const unnamed = { employeeNumber: null, displayName: null, title: null };

/** What a merge took from a record that is no more. */
const Dropped = z.object({ dropped: z.array(z.uuid()) }).catch({ dropped: [] });

const Row = EventLine.omit({ gains: true, losses: true }).extend({
  feedId: FeedId,
  detail: z.unknown(),
  signedBy: z.array(z.string()),
  gains: z.array(RightName),
  losses: z.array(RightName),
  hasText: z.boolean(),
  /** Version of the mapping that made it an event; unset: it came in our own schema. */
  mappingVersion: z.number().nullable(),
  /** It could not be mapped, and is still kept whole. */
  isWhole: z.boolean(),
  mappedBy: z.array(z.string()),
  isReleased: z.boolean(),
  releasedByName: z.string().nullable(),
});

/** All that is known of one event, but for what it says. */
export const getEvent = query({
  name: "feed-event.get",
  title: "Says what became of an event and why, and what can be done with it.",
  right: "feeds.manage",
  scope: "hr:write",
  rest: { method: "GET", path: "/feed-events/{eventId}" },
  input: z.object({ eventId: FeedEventId }),
  output: Row.omit({ detail: true, feedId: true, mappedBy: true, signedBy: true }).extend({
    /** Names of who wrote the mapping. */
    mappedByNames: z.array(z.string()),
    /** What is wrong with it, where it is no event. */
    problems: z.array(Problem),
    /** People whom a newcomer may be, the likeliest first. */
    candidates: z.array(Candidate),
    /** What the record that is no more had been given: it does not pass on, and is asked anew. */
    dropped: z.array(RightName),
    /** Why the reader may not release it; unset: they may, or nothing is held. */
    notReleased: z.string().nullable(),
  }),
  authorize: mayReadEvents,
  run: async (at) => {
    const { tx, actor, input } = at;
    const { detail, feedId, mappedBy, signedBy, ...event } = await one(
      tx,
      Row,
      sql`select ${lineColumns(actor)}, e.feed_id, e.detail, e.signed_by,
                 ${rightNames(sql`e.gains`)} as gains,
                 ${rightNames(sql`e.losses`)} as losses, e.sealed is not null as has_text,
                 e.mapping_version, e.mapped_by::text[], e.whole is not null as is_whole,
                 e.released_by is not null as is_released,
                 (select display_name from person r where r.id = e.released_by)
                   as released_by_name
          from ${lineTables} where e.id = ${input.eventId}::uuid`,
      "feed_event",
    );
    const isHeld = event.state === "held";
    const decision = mayReleaseHeld(
      actor,
      await releasingOf(at, {
        ...{ ...event, feedId, mappedBy, signedBy, detail },
        id: isHeld ? event.id : undefined,
      }),
    );
    return {
      ...event,
      mappedByNames: await namesOf(tx, mappedBy),
      problems: Problems.parse(detail),
      dropped: await droppedBy(tx, detail),
      candidates: isHeld ? await candidatesOf(at, detail) : [],
      notReleased: isHeld && !decision.allowed ? decision.reason : null,
    };
  },
});

async function namesOf(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const found = await many(
    tx,
    z.object({ displayName: z.string() }),
    sql`select display_name from person where id = any(${[...personIds]}::uuid[])
        order by display_name`,
  );
  return found.map(({ displayName }) => displayName);
}

async function droppedBy(tx: Tx, detail: unknown): Promise<z.output<typeof RightName>[]> {
  const { dropped } = Dropped.parse(detail);
  if (dropped.length === 0) return [];
  const { names } = await one(
    tx,
    z.object({ names: z.array(RightName) }),
    sql`select ${rightNames(sql`${[...dropped]}::uuid[]`)} as names`,
  );
  return names;
}

async function candidatesOf({ tx, actor }: At, detail: unknown): Promise<Candidate[]> {
  const { candidates } = Likeness.parse(detail);
  const ids = candidates.map(({ personId }) => personId);
  if (ids.length === 0) return [];
  const found = await many(
    tx,
    Known,
    sql`select p.id as person_id, p.employee_number, p.display_name, p.title, u.name as org_name,
               p.location, p.hr_state
        from person p left join org_unit u on u.id = p.org_unit_id
        where p.id = any(${ids}::uuid[])`,
  );
  const known = new Map(found.map((each) => [each.personId, each]));
  return candidates.flatMap(({ personId, score, because }) => {
    const person = known.get(personId);
    if (!person) return [];
    const shown = namesPeople(actor) ? person : { ...person, ...unnamed };
    return [{ ...shown, score, because: [...because] }];
  });
}
