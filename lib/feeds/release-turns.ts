import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import {
  command,
  conflict,
  execute,
  many,
  PersonId,
  query,
  Reason,
  rows,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { signersOf } from "./inbox/secret-store.ts";
import { mayReadRuns } from "./may-read-runs.ts";
import { mayReleaseHeld } from "./release-run.ts";
import { RightName, rightNames } from "./right-names.ts";

/** At the console nobody in particular releases. */
const operator = "00000000-0000-0000-0000-000000000000";
const peopleMax = 1000;

const HeldTurn = z.object({
  personId: PersonId,
  employeeNumber: z.string(),
  displayName: z.string(),
  state: z.enum(["held", "failed"]),
  reason: z.string(),
  heldAt: z.date(),
  retryAt: z.date().nullable(),
  gains: z.array(RightName),
  losses: z.array(RightName),
});

/** Who stays as they are although what was told ahead has come: why, and what it would change. */
export const listHeldTurns = query({
  name: "person-turn.list-held",
  title: "Lists people of whom what was told ahead has come, and is held or failed.",
  right: "feeds.manage",
  rest: { method: "GET", path: "/held-turns" },
  input: z.object({ limit: z.coerce.number().int().min(1).max(200).default(200) }),
  output: z.object({ held: z.number(), people: z.array(HeldTurn) }),
  authorize: mayReadRuns,
  run: async ({ tx, input }) => {
    const people = await many(
      tx,
      HeldTurn,
      sql`select h.person_id, p.employee_number, p.display_name, h.state, h.reason, h.held_at,
                 h.retry_at, ${rightNames(sql`h.gains`)} as gains,
                 ${rightNames(sql`h.losses`)} as losses
          from person_turn_hold h join person p on p.id = h.person_id
          where h.state in ('held', 'failed')
          order by h.held_at, h.person_id limit ${input.limit}`,
    );
    const [count] = await rows<{ n: number }>(
      tx,
      sql`select count(*)::int as n from person_turn_hold where state = 'held'`,
    );
    return { held: count?.n ?? 0, people };
  },
});

/** Somebody looked at what was told ahead and held when it came: it comes true after all. */
export const releaseTurns = command({
  name: "person-turn.release",
  title: "Lets what was told ahead of people, and held when it came, come true.",
  right: "holds.release",
  rest: { method: "POST", path: "/held-turns/release" },
  input: z.object({
    /** Unset: everybody who is held. */
    personIds: z.array(PersonId).min(1).max(peopleMax).optional(),
    reason: Reason,
  }),
  output: z.object({ people: z.number() }),
  load: async ({ tx, now }, { personIds }) => {
    const held = await lockHeld(tx, personIds);
    const releasers = await holdersOfRight(tx, "holds.release", now);
    const startedBy = [...held, ...(await tellersOf(tx, held, now))];
    return { held, releasing: { startedBy, releasers: releasers.length } };
  },
  authorize: (actor, { releasing }) => mayReleaseHeld(actor, releasing),
  run: async (work) => {
    const { tx, input, actor, resource } = work;
    const { held } = resource;
    const asked = input.personIds?.length ?? held.length;
    if (held.length === 0 || held.length < asked) throw conflict("not_held");
    const by = actor.kind === "person" ? actor.personId : operator;
    await execute(
      tx,
      sql`update person_turn_hold set state = 'released', released_by = ${by}::uuid
          where person_id = any(${held}::uuid[])`,
    );
    const people = held.length;
    const persons = people > 200 ? [] : held;
    work.record({ detail: { people }, persons, personal: { reason: input.reason } });
    work.later({ task: "people.turn", payload: {}, key: "people.turn:released" });
    work.announce("person.turns-released", {});
    work.live("feeds", held);
    return { people };
  },
});

async function lockHeld(tx: Tx, personIds: readonly string[] | undefined): Promise<PersonId[]> {
  const which = personIds
    ? sql`person_id = any(${[...personIds]}::uuid[])`
    : sql`true order by held_at, person_id limit ${peopleMax}`;
  const found = await rows<{ id: PersonId }>(
    tx,
    sql`select id::text from (
          select person_id as id from person_turn_hold where state = 'held' and ${which}
          for update) h order by id`,
  );
  return found.map(({ id }) => id);
}

/** Who could have signed what feeds told of these people, then or now. */
async function tellersOf(tx: Tx, personIds: readonly string[], now: Date): Promise<string[]> {
  const feeds = await rows<{ feedId: string; signedBy: string[] }>(
    tx,
    sql`select e.feed_id::text, array_agg(distinct by.id::text)
                 filter (where by.id is not null) as signed_by
        from person_statement s join feed_event e on e.id = s.source_id
        left join lateral unnest(e.signed_by) as by (id) on true
        where s.person_id = any(${[...personIds]}::uuid[]) and s.source = 'feed'
        group by e.feed_id`,
  );
  const signers = await Promise.all(feeds.map(({ feedId }) => signersOf(tx, feedId, now)));
  return [...feeds.flatMap(({ signedBy }) => signedBy ?? []), ...signers.flat()];
}
