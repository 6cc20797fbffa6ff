import { z } from "zod";
import { isMassArrival } from "#lib/access/index.ts";
import { dayMs, one, recordDoor, rows, singleton, sql, type Tx } from "#lib/kernel/index.ts";

type Arriving = { readonly feedId: string; readonly arriving: number };
type At = { readonly tx: Tx; readonly now: Date };

/**
 * Whether a feed brings more people within a day than a company hires, and against which limit. On
 * its first day a feed is filled: whoever set it up has said that it is to bring everybody.
 */
export async function massArrival({ tx, now }: At, { feedId, arriving }: Arriving) {
  const dayAgo = new Date(now.getTime() - dayMs);
  if (arriving === 0 || (await isBeingFilled(tx, feedId, dayAgo))) return undefined;
  // Not the brake's own lock: newcomers are judged before anybody is locked, losses after it.
  await rows(
    tx,
    sql`select pg_advisory_xact_lock(hashtextextended('feed-arrivals:' || ${feedId}::text, 0))::text`,
  );
  const { earlier } = await one(
    tx,
    z.object({ earlier: z.number() }),
    sql`select count(*)::int as earlier from person p
        where p.created_at > ${dayAgo}
          and (exists (select from person_number n
                       where n.person_id = p.id and n.feed_id = ${feedId}::uuid)
               or exists (select from feed_row r
                          where r.person_id = p.id and r.feed_id = ${feedId}::uuid))`,
  );
  const trip = await isMassArrival(tx, { arriving, earlier });
  return trip && { ...trip, earlier };
}

/** When feeds first told of anybody; that stays as it is. */
const firsts = singleton("feeds.firsts", () => new Map<string, Date>());
const firstsMax = 1000;

async function isBeingFilled(tx: Tx, feedId: string, dayAgo: Date): Promise<boolean> {
  const known = firsts.get(feedId);
  if (known !== undefined && known <= dayAgo) return false;
  const { first } = await one(
    tx,
    z.object({ first: z.date().nullable() }),
    sql`select least((select min(since) from person_number where feed_id = ${feedId}::uuid),
                     (select live_at from feed where id = ${feedId}::uuid)) as first`,
  );
  if (first === null || first > dayAgo) return true;
  if (firsts.size >= firstsMax) firsts.clear();
  firsts.set(feedId, first);
  return false;
}

type ArrivalTrip = {
  readonly scope: "arrivals";
  readonly orgUnitId: null;
  readonly lostBefore: number;
  readonly losing: number;
  readonly holding: number;
  readonly limit: number;
};

type Held = { readonly personIds: readonly string[]; readonly trip?: ArrivalTrip };

/** Whom a staged run would bring, where they are too many. */
export const arrivalsOfRun = recordDoor({
  name: "feed.arrivals",
  tables: [],
  run: async ({ tx, now }, run: { runId: string; feedId: string }): Promise<Held> => {
    const fresh = await rows<{ id: string }>(
      tx,
      sql`select person_id::text as id from feed_stage
          where run_id = ${run.runId}::uuid and kind = 'new'`,
    );
    const arriving = fresh.length;
    const found = await massArrival({ tx, now }, { feedId: run.feedId, arriving });
    if (found === undefined) return { personIds: [] };
    const { earlier: lostBefore, present: holding, limit } = found;
    return {
      personIds: fresh.map(({ id }) => id),
      trip: { scope: "arrivals", orgUnitId: null, losing: arriving, lostBefore, holding, limit },
    };
  },
});
