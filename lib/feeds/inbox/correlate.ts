import { z } from "zod";
import { many, newId, recordset, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import type { Received } from "./event-store.ts";
import { isArrival } from "./hr-event.ts";

const Signs = z.object({
  eventId: z.string(),
  personId: z.string(),
  isAddress: z.boolean(),
  isName: z.boolean(),
  isUnit: z.boolean(),
  isTitle: z.boolean(),
  isLocation: z.boolean(),
  hasEnded: z.boolean(),
});

/**
 * What speaks for two records being one person, in hundredths: a namesake beside somebody who is
 * here is somebody new, unless they have one address.
 */
const weights = {
  isAddress: 60,
  isName: 40,
  isUnit: 5,
  isTitle: 5,
  isLocation: 5,
  hasEnded: 10,
} as const;
type Sign = keyof typeof weights;
export const signs = Object.keys(weights) as [Sign, ...Sign[]];

/** From here on somebody looks; below, they are somebody new. */
const scoreMin = 60;

/** Known people whom a newcomer may be, the likeliest first, with what speaks for it. */
export type Likeness = {
  readonly candidates: readonly {
    readonly personId: string;
    readonly score: number;
    readonly because: readonly Sign[];
  }[];
};

/** As it is kept beside an event; whatever else is kept there names nobody. */
export const Likeness = z
  .object({
    candidates: z.array(
      z.object({ personId: z.string(), score: z.number(), because: z.array(z.enum(signs)) }),
    ),
  })
  .catch({ candidates: [] });

/** What is said of somebody new. */
type Said = {
  readonly workEmail?: string | null | undefined;
  readonly givenName?: string | null | undefined;
  readonly familyName?: string | null | undefined;
  readonly orgCode?: string | null | undefined;
  readonly title?: string | null | undefined;
  readonly location?: string | null | undefined;
};

/** Newcomers who may be somebody known, by event; an address alone never decides. */
export const alikeAmong = (
  { tx }: Work,
  newcomers: readonly Received[],
): Promise<Map<string, Likeness>> =>
  likenessesOf(
    tx,
    newcomers.flatMap(({ id, event }) => (isArrival(event) ? [{ id, event }] : [])),
  );

/** The same of one newcomer. */
export async function likenessOf(tx: Tx, event: Said): Promise<Likeness | undefined> {
  const id = newId();
  return (await likenessesOf(tx, [{ id, event }])).get(id);
}

async function likenessesOf(
  tx: Tx,
  asked: readonly { readonly id: string; readonly event: Said }[],
): Promise<Map<string, Likeness>> {
  if (asked.length === 0) return new Map();
  const found = await many(
    tx,
    Signs,
    sql`with asked as (
          select r.id, e.*
          from jsonb_to_recordset(${recordset(asked)}) as r (id uuid, event jsonb),
               jsonb_to_record(r.event) as e (
                 "workEmail" text, "givenName" text, "familyName" text, "orgCode" text,
                 title text, location text)),
        likely as (
          select a.id as event_id, p.id as person_id from asked a
          join person p on lower(p.work_email) = lower(a."workEmail")
          union
          select a.id, p.id from asked a
          join person p on lower(p.family_name) = lower(a."familyName")
            and lower(p.given_name) = lower(a."givenName"))
        select l.event_id, l.person_id,
               coalesce(lower(p.work_email) = lower(a."workEmail"), false) as is_address,
               coalesce(lower(p.family_name) = lower(a."familyName")
                        and lower(p.given_name) = lower(a."givenName"), false) as is_name,
               coalesce(u.code = a."orgCode", false) as is_unit,
               coalesce(p.title = a.title, false) as is_title,
               coalesce(p.location = a.location, false) as is_location,
               p.hr_state = 'ended' as has_ended
        from likely l join asked a on a.id = l.event_id
        join person p on p.id = l.person_id
        left join org_unit u on u.id = p.org_unit_id
        order by l.person_id`,
  );
  const byEvent = Map.groupBy(found.map(scored), ({ eventId }) => eventId);
  return new Map(
    [...byEvent].flatMap(([eventId, all]) => {
      const candidates = all
        .filter(({ score }) => score >= scoreMin)
        .toSorted((one, other) => other.score - one.score)
        .slice(0, 10)
        .map(({ eventId: _eventId, ...candidate }) => candidate);
      return candidates.length === 0 ? [] : [[eventId, { candidates }] as const];
    }),
  );
}

function scored({ eventId, personId, ...speaks }: z.output<typeof Signs>) {
  const because = signs.filter((sign) => speaks[sign]);
  const score = because.reduce((sum, sign) => sum + weights[sign], 0);
  return { eventId, personId, score, because };
}
