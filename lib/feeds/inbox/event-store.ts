import { z } from "zod";
import {
  execute,
  many,
  notFound,
  recordset,
  rows,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { openMany } from "#lib/keys/index.ts";
import { HrState, peopleOfNumbers, type Numbered } from "#lib/people/index.ts";
import { eventPlace, eventScope, type EventState } from "./event.ts";
import { FeedEvent } from "./feed-event.ts";
import type { Subject } from "./judge-event.ts";

export type Received = {
  readonly id: string;
  readonly key: string;
  readonly enteredAt: Date;
  readonly isReleased: boolean;
  /** Nobody comes or goes by it until somebody looked. */
  readonly isHint: boolean;
  /** Who wrote the mapping that made it an event. */
  readonly mappedBy: readonly string[];
  /** Who could have signed it when it came. */
  readonly signedBy: readonly string[];
  readonly event: FeedEvent;
};

type Row = {
  id: string;
  key: string;
  enteredAt: Date;
  isReleased: boolean;
  isHint: boolean;
  mappedBy: string[];
  signedBy: string[];
  sealed: Uint8Array;
};

type Lane = { readonly feedId: string; readonly lane: number; readonly most: number };

/** The events of a lane that came first and are due, locked. */
export async function takeEvents(
  { tx, now }: Work,
  { feedId, lane, most }: Lane,
): Promise<Received[]> {
  const found = await rows<Row>(
    tx,
    sql`select id::text, key, entered_at, released_by is not null as is_released,
               is_hint, mapped_by::text[] as mapped_by, signed_by::text[] as signed_by, sealed
        from feed_event
        where feed_id = ${feedId}::uuid and state = 'received' and lane = ${lane}
          and (retry_at is null or retry_at <= ${now})
        order by received_at, id limit ${most} for update`,
  );
  return openRows(tx, found);
}

type Stretch = {
  readonly feedId: string;
  readonly since: Date;
  readonly until: Date;
  readonly most: number;
};

/** What a feed told within a stretch of arrivals, was applied, and may be told again. */
export async function openApplied(
  tx: Tx,
  { feedId, since, until, most }: Stretch,
): Promise<(Received & { readonly personId: string | null })[]> {
  const found = await rows<Row & { personId: string | null }>(
    tx,
    sql`select id::text, key, entered_at, released_by is not null as is_released, person_id::text,
               is_hint, mapped_by::text[] as mapped_by, signed_by::text[] as signed_by, sealed
        from feed_event
        where feed_id = ${feedId}::uuid and state = 'applied' and sealed is not null
          and received_at >= ${since} and received_at < ${until}
          and kind not in ('merge', 'split')
        order by received_at, id limit ${most} for update`,
  );
  const opened = await openRows(tx, found);
  return opened.map((each, at) => ({ ...each, personId: found[at]?.personId ?? null }));
}

/** What one event says, with what is known of it beside. */
export async function openReceived(tx: Tx, id: string): Promise<Received> {
  const [row] = await rows<Row>(
    tx,
    sql`select id::text, key, entered_at, released_by is not null as is_released,
               signed_by::text[] as signed_by, sealed
        from feed_event where id = ${id}::uuid`,
  );
  const [opened] = row ? await openRows(tx, [row]) : [];
  if (!opened) throw notFound("feed_event");
  return opened;
}

async function openRows(tx: Tx, found: readonly Row[]): Promise<Received[]> {
  const opened = await openMany(
    tx,
    found.map(({ id, sealed }) => ({ scope: eventScope, place: eventPlace(id), sealed })),
  );
  return found.map(({ sealed: _sealed, ...row }, index) => {
    const text = opened[index]?.toString() ?? "";
    return { ...row, event: FeedEvent.parse(JSON.parse(text)) };
  });
}

const Known = z.object({
  id: z.string(),
  hrState: HrState.nullable(),
  displayName: z.string().nullable(),
  feedIds: z.array(z.string()),
});

/** Who is meant by these numbers, by number. */
export async function subjectsOf(
  tx: Tx,
  numbers: readonly string[],
): Promise<Map<string, Subject>> {
  const numbered = await peopleOfNumbers(tx, numbers);
  const known = await many(
    tx,
    Known,
    // Of numbers that were only named it is known who named them first.
    sql`select i.id, p.hr_state, p.display_name,
               array(select r.feed_id::text from feed_row r where r.person_id = i.id
                     union select u.feed_id::text from scim_user u where u.person_id = i.id
                     union select n.feed_id::text from person_number n
                     where n.person_id = i.id and n.feed_id is not null) as feed_ids
        from unnest(${[...numbered.values()].map(idOf)}::uuid[]) as i (id)
        left join person p on p.id = i.id`,
  );
  const byId = new Map(known.map(({ id, ...rest }) => [id, rest]));
  const unknown = { hrState: null, displayName: null, feedIds: [] };
  return new Map(
    [...numbered].map(([number, { personId, isThere, isFormer }]) => [
      number,
      { personId, isThere, isFormer, ...(byId.get(personId) ?? unknown) },
    ]),
  );
}

const idOf = ({ personId }: Numbered): string => personId;

export type Settled = {
  readonly id: string;
  readonly state: Exclude<EventState, "received">;
  readonly reason?: string | undefined;
  readonly detail?: unknown;
  readonly personId?: string | undefined;
  readonly gains?: readonly string[] | undefined;
  readonly losses?: readonly string[] | undefined;
};

/** A step: what became of events. */
export async function settle({ tx, now }: Work, settled: readonly Settled[]): Promise<void> {
  const written = settled.map(({ id, state, ...rest }) => ({
    ...{ id, state, reason: rest.reason ?? null, detail: rest.detail ?? null },
    ...{ person_id: rest.personId ?? null, gains: rest.gains ?? [], losses: rest.losses ?? [] },
  }));
  await execute(
    tx,
    sql`update feed_event e
        set state = r.state, reason = r.reason, detail = r.detail,
            person_id = coalesce(r.person_id, e.person_id), gains = r.gains, losses = r.losses,
            retry_at = null,
            settled_at = case when r.state = 'waiting' then null else ${now}::timestamptz end
        from jsonb_to_recordset(${recordset(written)})
          as r (id uuid, state text, reason text, detail jsonb, person_id uuid, gains uuid[],
                losses uuid[])
        where e.id = r.id`,
  );
}

/** A step: events that waited for people who are there now are due. */
export const wake = ({ tx }: Work, numbers: readonly string[]) =>
  rows<{ feedId: string; lane: number }>(
    tx,
    sql`update feed_event set state = 'received', reason = null
        where state = 'waiting' and number = any(${[...numbers]}::text[])
        returning feed_id::text, lane`,
  );
