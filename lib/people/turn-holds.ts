import { execute, recordset, rows, sql, type Sql, type Work } from "#lib/kernel/index.ts";

/** Why somebody stays as they are although their turn has come, and what it would change. */
export type TurnHold = {
  readonly personId: string;
  readonly reason: string;
  readonly gains?: readonly string[] | undefined;
  readonly losses?: readonly string[] | undefined;
};

/**
 * Whether `p` is to be turned: something of theirs has come, and nobody has to look at it first. A
 * last day passes whatever else is held; it is held only where very many end.
 */
export const isDue = (now: Date): Sql => sql`
  ((p.hr_state <> 'ended' and p.ends_at <= ${now})
    or (p.hr_state = 'pre_hire' and p.starts_at <= ${now})
    or p.turns_at <= ${now})`;

/** Whether a hold `h` of `p`, if there is one, lets them turn. */
export const isLet = (now: Date): Sql => sql`
  (h.person_id is null or h.state = 'released' or h.retry_at <= ${now}
    or (h.state = 'held' and h.reason <> 'mass_end' and p.ends_at <= ${now}))`;

/** A step: these people stay as they are until somebody looked. */
export async function holdTurns({ tx, now }: Work, holds: readonly TurnHold[]): Promise<void> {
  if (holds.length === 0) return;
  const held = holds.map(({ personId, reason, gains = [], losses = [] }) => ({
    ...{ personId, reason, gains, losses },
  }));
  await execute(
    tx,
    sql`insert into person_turn_hold (person_id, state, reason, held_at, gains, losses)
        select "personId", 'held', reason, ${now}, gains, losses
        from jsonb_to_recordset(${recordset(held)})
          as r ("personId" uuid, reason text, gains uuid[], losses uuid[])
        on conflict (person_id) do update
          set state = 'held', reason = excluded.reason, held_at = excluded.held_at,
              gains = excluded.gains, losses = excluded.losses, attempts = 0, retry_at = null,
              released_by = null`,
  );
}

/** A step: whose turn was written is held no more. Answers whose turn somebody had let pass. */
export async function endTurnHolds(
  { tx }: Pick<Work, "tx">,
  personIds: readonly string[],
): Promise<Set<string>> {
  const ended = await rows<{ id: string; state: string }>(
    tx,
    sql`delete from person_turn_hold where person_id = any(${[...personIds]}::uuid[])
        returning person_id::text as id, state`,
  );
  return new Set(ended.flatMap(({ id, state }) => (state === "released" ? [id] : [])));
}
