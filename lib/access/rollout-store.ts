import { execute, many, newId, one, rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import type { PersonEffect } from "./effect.ts";
import { idList } from "./holdings-store.ts";
import { Rollout, type RolloutKind, type RolloutState } from "./rollout.ts";

const columns = sql`id::text, kind, title, state, draft, version, effect_hash, total, done, gained,
  lost, hold_reason, effective_at, is_loaded, started_by::text, released_by::text, undo_of::text,
  created_at, changed_at, ended_at`;

export const getRollout = (tx: Tx, id: string): Promise<Rollout> =>
  one(tx, Rollout, sql`select ${columns} from rollout where id = ${id}::uuid`, "rollout");

/** Until commit nobody else steers it or runs a batch of it. */
export const lockRollout = (tx: Tx, id: string): Promise<Rollout> =>
  one(
    tx,
    Rollout,
    sql`select ${columns} from rollout where id = ${id}::uuid for update`,
    "rollout",
  );

export const listRunning = (tx: Tx): Promise<Rollout[]> =>
  many(tx, Rollout, sql`select ${columns} from rollout where state = 'running' order by id`);

export type NewRollout = {
  readonly kind: RolloutKind;
  readonly title: string;
  readonly state: RolloutState;
  readonly draft: object;
  readonly version: number;
  readonly effectHash: string | null;
  readonly effects: readonly PersonEffect[];
  readonly holdReason?: string;
  readonly effectiveAt?: Date;
  readonly isLoaded?: boolean;
  readonly undoOf?: string;
  /** What the work needs per person, beside the effect. */
  readonly payloads?: ReadonlyMap<string, object>;
};

export async function insertRollout(work: Work, given: NewRollout): Promise<string> {
  const { tx, now, actor } = work;
  const id = newId();
  const startedBy = actor.kind === "person" ? actor.personId : null;
  const totals = totalsOf(given.effects);
  await execute(
    tx,
    sql`insert into rollout (id, kind, title, state, draft, version, effect_hash, total, done,
          gained, lost, hold_reason, effective_at, is_loaded, started_by, undo_of, created_at,
          changed_at)
        values (${id}::uuid, ${given.kind}, ${given.title}, ${given.state},
          ${JSON.stringify(given.draft)}::jsonb, ${given.version}, ${given.effectHash},
          ${given.effects.length}, 0, ${totals.gained}, ${totals.lost}, ${given.holdReason ?? null},
          ${given.effectiveAt ?? null}, ${given.isLoaded ?? false}, ${startedBy}::uuid,
          ${given.undoOf ?? null}::uuid, ${now}, ${now})`,
  );
  await insertPersons(tx, id, given);
  return id;
}

export function totalsOf(effects: readonly PersonEffect[]): { gained: number; lost: number } {
  let gained = 0;
  let lost = 0;
  for (const each of effects) {
    gained += each.gains.length;
    lost += each.losses.length;
  }
  return { gained, lost };
}

const batchSize = 20_000;

async function insertPersons(tx: Tx, rolloutId: string, given: NewRollout): Promise<void> {
  for (let index = 0; index < given.effects.length; index += batchSize) {
    const set = given.effects.slice(index, index + batchSize);
    const payloads = set.map(({ personId }) => given.payloads?.get(personId));
    await execute(
      tx,
      sql`insert into rollout_person (rollout_id, person_id, gains, losses, state, payload)
          select ${rolloutId}::uuid, p, g::uuid[], l::uuid[], 'planned', y::jsonb
          from unnest(${set.map(({ personId }) => personId)}::uuid[],
                      ${set.map(({ gains }) => `{${gains.join()}}`)}::text[],
                      ${set.map(({ losses }) => `{${losses.join()}}`)}::text[],
                      ${payloads.map((each) => (each ? JSON.stringify(each) : null))}::text[])
               as x (p, g, l, y)`,
    );
  }
}

export type StoredEffect = {
  readonly personId: string;
  readonly gains: readonly string[];
  readonly losses: readonly string[];
  readonly payload: unknown;
};

export const loadEffects = (tx: Tx, rolloutId: string): Promise<StoredEffect[]> =>
  rows<StoredEffect>(
    tx,
    sql`select person_id::text, gains::text[] as gains, losses::text[] as losses, payload
        from rollout_person where rollout_id = ${rolloutId}::uuid`,
  );

/** The next people in id order whom nobody has done yet. */
export const nextPersons = (tx: Tx, rolloutId: string, limit: number): Promise<StoredEffect[]> =>
  rows<StoredEffect>(
    tx,
    sql`select person_id::text, gains::text[] as gains, losses::text[] as losses, payload
        from rollout_person where rollout_id = ${rolloutId}::uuid and state = 'planned'
        order by person_id limit ${limit}`,
  );

export type Step = {
  readonly personIds: readonly string[];
  readonly now: Date;
};

/** Marks people as done and the roll-out with them; answers its state afterwards. */
export async function markDone(tx: Tx, rolloutId: string, step: Step): Promise<RolloutState> {
  await execute(
    tx,
    sql`update rollout_person set state = 'done'
        where rollout_id = ${rolloutId}::uuid and person_id = any(${idList(step.personIds)})`,
  );
  const [found] = await rows<{ state: RolloutState }>(
    tx,
    sql`update rollout r
        set done = done + ${step.personIds.length}, changed_at = ${step.now},
            state = case when x.left_over then state else 'done' end,
            ended_at = case when x.left_over then null else ${step.now}::timestamptz end
        from (select exists (select from rollout_person
                             where rollout_id = ${rolloutId}::uuid and state = 'planned')
                as left_over) x
        where r.id = ${rolloutId}::uuid returning r.state`,
  );
  return found?.state ?? "done";
}

export type Turn = {
  readonly state: RolloutState;
  readonly now: Date;
  readonly holdReason?: string;
  readonly releasedBy?: string | null;
};

/** Moves a roll-out to another state. */
export async function turnRollout(tx: Tx, rolloutId: string, turn: Turn): Promise<void> {
  const isOver = turn.state === "done" || turn.state === "cancelled" || turn.state === "undone";
  await execute(
    tx,
    sql`update rollout
        set state = ${turn.state}, changed_at = ${turn.now},
            hold_reason = coalesce(${turn.holdReason ?? null}, hold_reason),
            released_by = coalesce(${turn.releasedBy ?? null}::uuid, released_by),
            ended_at = case when ${isOver} then ${turn.now}::timestamptz else ended_at end
        where id = ${rolloutId}::uuid`,
  );
}
