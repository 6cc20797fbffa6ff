import { rows, sql, type Work } from "#lib/kernel/index.ts";
import type { HrState } from "./hr-state.ts";
import { rebuildFacts } from "./rebuild-facts.ts";

export type Turned = {
  readonly begun: readonly string[];
  readonly ended: readonly string[];
  /** Of whom something else holds from now on, as was told before. */
  readonly changed: readonly string[];
};

export type Turning = {
  readonly most: number;
  /** People who stay as they are for now. */
  readonly without: readonly string[];
};

/**
 * A step: first and last days that have come are written into the states, and the next thing that
 * was told of a time that has come holds: one after the other, so that an end is an end although a
 * new beginning has come as well. Checks of first and last days never wait for it: they compare
 * with the clock.
 */
export async function turnStates(work: Work, { most, without }: Turning): Promise<Turned> {
  const { tx, now } = work;
  const due = await rows<Due>(
    tx,
    sql`select id::text, hr_state, turns_at, coalesce(turns_at <= ${now}, false) as is_told,
               case when ends_at <= ${now} then 'ended' else 'active' end as turns_to
        from person
        where ((hr_state <> 'ended' and ends_at <= ${now})
            or (hr_state = 'pre_hire' and starts_at <= ${now})
            or turns_at <= ${now})
          and id <> all(${[...without]}::uuid[])
        order by id limit ${most} for update`,
  );
  if (due.length === 0) return { begun: [], ended: [], changed: [] };
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
  };
}

type Due = {
  readonly id: string;
  readonly hrState: HrState;
  readonly turnsAt: Date | null;
  readonly isTold: boolean;
  readonly turnsTo: string;
};

const isTold = ({ isTold: told }: Due): boolean => told;

async function turnTold(work: Work, told: readonly Due[]): Promise<Turned> {
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
