import { rows, sql, type Work } from "#lib/kernel/index.ts";
import type { HrState } from "./hr-state.ts";
import { rebuildFacts } from "./rebuild-facts.ts";
import { endTurnHolds, isDue, isLet } from "./turn-holds.ts";

export type Turned = {
  readonly begun: readonly string[];
  readonly ended: readonly string[];
  /** Of whom something else holds from now on, as was told before. */
  readonly changed: readonly string[];
  /** Whose turn somebody looked at and let pass. */
  readonly released: ReadonlySet<string>;
  /** Of whom somebody told by hand, one person at a time, what holds from now on. */
  readonly byHand: ReadonlySet<string>;
};

export type Turning = {
  readonly most: number;
  /** People who stay as they are for now. */
  readonly without: readonly string[];
  /** Unset: everybody who is due. */
  readonly only?: readonly string[] | undefined;
};

/**
 * A step: first and last days that have come are written into the states, and the next thing that
 * was told of a time that has come holds: one after the other, so that an end is an end although a
 * new beginning has come as well. Checks of first and last days never wait for it: they compare
 * with the clock.
 */
export async function turnStates(work: Work, turning: Turning): Promise<Turned> {
  const due = await lockDue(work, turning);
  if (due.length === 0)
    return { begun: [], ended: [], changed: [], released: new Set(), byHand: new Set() };
  const released = await endTurnHolds(
    work,
    due.map(({ id }) => id),
  );
  const [told, dated] = [due.filter(isTold), due.filter((each) => !isTold(each))];
  const pick = (state: string) =>
    dated.filter(({ turnsTo }) => turnsTo === state).map(({ id }) => id);
  const [begun, ended] = [pick("active"), pick("ended")];
  await setState(work, begun, "active");
  await setState(work, ended, "ended");
  const turned = await turnTold(work, told);
  work.live(
    "people",
    due.map(({ id }) => id),
  );
  return {
    begun: [...begun, ...turned.begun],
    ended: [...ended, ...turned.ended],
    changed: turned.changed,
    released,
    byHand: new Set(due.flatMap(({ id, source }) => (source === "manual" ? [id] : []))),
  };
}

type Due = {
  readonly id: string;
  readonly hrState: HrState;
  readonly turnsAt: Date | null;
  readonly isTold: boolean;
  readonly turnsTo: string;
  /** Of what was told ahead; unset: only a date has come. */
  readonly source: string | null;
};

const lockDue = ({ tx, now }: Work, { most, without, only }: Turning): Promise<Due[]> =>
  rows<Due>(
    tx,
    sql`select p.id::text, p.hr_state, p.turns_at,
               coalesce(p.turns_at <= ${now}, false) as is_told,
               case when p.ends_at <= ${now} then 'ended' else 'active' end as turns_to,
               (select f.source from person_fact f
                where f.person_id = p.id and f.recorded_to is null and f.is_derived
                  and f.effective_from = p.turns_at and p.turns_at <= ${now} limit 1) as source
        from person p left join person_turn_hold h on h.person_id = p.id
        where ${isDue(now)} and ${isLet(now)} and p.id <> all(${[...without]}::uuid[])
          and ${only ? sql`p.id = any(${[...only]}::uuid[])` : sql`true`}
        order by p.id limit ${most} for update of p`,
  );

const isTold = ({ isTold: told }: Due): boolean => told;

async function turnTold(
  work: Work,
  told: readonly Due[],
): Promise<Omit<Turned, "released" | "byHand">> {
  const personIds = told.map(({ id }) => id);
  const instants = new Map(told.map(({ id, turnsAt }) => [id, turnsAt]));
  await rebuildFacts(work, personIds, { standsAt: (id) => instants.get(id) ?? work.now });
  const after = await rows<{ id: string; hrState: HrState }>(
    work.tx,
    sql`select id::text, hr_state from person where id = any(${personIds}::uuid[])`,
  );
  const before = new Map(told.map(({ id, hrState }) => [id, hrState]));
  const which = (is: (was: HrState | undefined, now: HrState) => boolean) =>
    after.filter(({ id, hrState }) => is(before.get(id), hrState)).map(({ id }) => id);
  return {
    begun: which((was, now) => now !== "ended" && (was === "pre_hire" || was === "ended")),
    ended: which((was, now) => now === "ended" && was !== "ended"),
    changed: which((was, now) =>
      now === "ended" ? was === "ended" : was === "active" || was === "leave",
    ),
  };
}

const setState = ({ tx, now }: Work, ids: readonly string[], state: string) =>
  tx.$executeRaw(
    sql`update person set hr_state = ${state}, version = version + 1, changed_at = ${now}
        where id = any(${[...ids]}::uuid[])`,
  );
