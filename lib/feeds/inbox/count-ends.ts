import type { PersonEffect } from "#lib/access/index.ts";
import { dayMs, execute, one, recordset, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import { z } from "zod";
import { brakeEnds } from "../plan-braked.ts";
import type { Before } from "./tell-events.ts";

type People = ReadonlyMap<string, Before>;
type Counting = {
  readonly feedId: string;
  readonly before: People;
  readonly after: People;
  /** Of whom somebody looked at what the brake held. */
  readonly unbraked: ReadonlySet<string>;
  readonly effects: readonly PersonEffect[];
};

type End = { readonly personId: string; readonly endsAt: Date };

/**
 * A step: ends that a feed tells count from when they are told, though they are to come: else very
 * many told ahead would all come true on one day.
 * @throws conflict `mass_end` with the people.
 */
export async function countEnds(work: Work, counting: Counting): Promise<void> {
  const { feedId, unbraked, effects } = counting;
  const ends = endsIn(work, counting);
  if (ends.length === 0) return;
  const braked = new Set(ends.flatMap(({ personId: id }) => (unbraked.has(id) ? [] : [id])));
  await brakeEnds(work, {
    effects: effects.filter(({ personId }) => braked.has(personId)),
    earlier: (tx) => endsBeside(tx, { feedId, ends, now: work.now }),
  });
  await noteEnds(work, feedId, ends, unbraked);
}

/** Who was there and ends, or ends earlier than was known. */
function endsIn({ now }: Work, { before, after }: Counting): End[] {
  return [...after].flatMap(([personId, { hrState, endsAt }]): End[] => {
    const was = before.get(personId);
    if (was === undefined || was.hrState === "ended") return [];
    if (hrState === "ended") return [{ personId, endsAt: endsAt ?? now }];
    const isEarlier = endsAt !== null && (was.endsAt === null || endsAt < was.endsAt);
    return isEarlier ? [{ personId, endsAt }] : [];
  });
}

type Beside = { readonly feedId: string; readonly ends: readonly End[]; readonly now: Date };

/** Others whom the feed ended within a day, or whose ends it told for within a day of these. */
async function endsBeside(tx: Tx, { feedId, ends, now }: Beside): Promise<number> {
  const instants = ends.map(({ endsAt }) => endsAt.getTime());
  const [first, last] = [Math.min(...instants) - dayMs, Math.max(...instants) + dayMs];
  const { n } = await one(
    tx,
    z.object({ n: z.number() }),
    sql`select count(*)::int as n from feed_end
        where feed_id = ${feedId}::uuid
          and person_id <> all(${ends.map(({ personId }) => personId)}::uuid[])
          and (told_at > ${new Date(now.getTime() - dayMs)}
               or (ends_at > ${new Date(first)} and ends_at < ${new Date(last)}))`,
  );
  return n;
}

const noteEnds = (
  { tx, now }: Work,
  feedId: string,
  ends: readonly End[],
  released: ReadonlySet<string>,
) =>
  execute(
    tx,
    sql`insert into feed_end (feed_id, person_id, told_at, ends_at, is_released)
        select ${feedId}::uuid, id, ${now}, at, "isReleased"
        from jsonb_to_recordset(${recordset(
          ends.map(({ personId: id, endsAt }) => ({
            ...{ id, at: endsAt.toISOString(), isReleased: released.has(id) },
          })),
        )}) as r (id uuid, at timestamptz, "isReleased" boolean)
        on conflict (feed_id, person_id) do update
          set told_at = excluded.told_at, ends_at = excluded.ends_at,
              is_released = excluded.is_released`,
  );
