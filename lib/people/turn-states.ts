import { rows, sql, type Work } from "#lib/kernel/index.ts";

export type Turned = { readonly begun: readonly string[]; readonly ended: readonly string[] };

/**
 * A step: first and last days that have come are written into the states. Checks never wait for
 * it: they compare with the clock.
 */
export async function turnStates(work: Work, most: number): Promise<Turned> {
  const { tx, now } = work;
  const due = await rows<{ id: string; turnsTo: string }>(
    tx,
    sql`select id::text, case when ends_at <= ${now} then 'ended' else 'active' end as turns_to
        from person
        where (hr_state <> 'ended' and ends_at <= ${now})
           or (hr_state = 'pre_hire' and starts_at <= ${now})
        order by id limit ${most} for update`,
  );
  if (due.length === 0) return { begun: [], ended: [] };
  const pick = (state: string) =>
    due.filter(({ turnsTo }) => turnsTo === state).map(({ id }) => id);
  const turned = { begun: pick("active"), ended: pick("ended") };
  await setState(work, turned.begun, "active");
  await setState(work, turned.ended, "ended");
  work.live(
    "people",
    due.map(({ id }) => id),
  );
  return turned;
}

const setState = ({ tx, now }: Work, ids: readonly string[], state: string) =>
  tx.$executeRaw(
    sql`update person set hr_state = ${state}, version = version + 1, changed_at = ${now}
        where id = any(${[...ids]}::uuid[])`,
  );
