import { z } from "zod";
import { command, conflict, no, PosternError, type Work } from "#lib/kernel/index.ts";
import { holdReasonOf } from "./brake.ts";
import { activate } from "./draft-activation.ts";
import { Draft } from "./draft.ts";
import { effectOfDraft } from "./draft-effect.ts";
import { inverseOf } from "./draft-inverse.ts";
import { differenceOf, effectHash, type PersonEffect } from "./effect.ts";
import { canSteer, rightFor, rolloutStates, type Rollout } from "./rollout.ts";
import { holds, execute, sql, yes, type Actor } from "#lib/kernel/index.ts";
import { loadEffects, lockRollout, turnRollout } from "./rollout-store.ts";
import { rolloutTrips } from "./rollout-trips.ts";
import { intentsOf } from "./takeover-intents.ts";
import { ownWorld } from "./world-store.ts";

/** Whoever may edit such a thing may steer its roll-out, if its state allows the act. */
export function maySteer(
  actor: Actor,
  rollout: Rollout,
  act: Parameters<typeof canSteer>[1],
): ReturnType<typeof canSteer> {
  const right = rightFor[rollout.kind];
  return holds(actor, right) ? canSteer(rollout, act) : no(`needs_${right}`);
}

export const Started = z.object({
  rolloutId: z.uuid(),
  state: z.enum(rolloutStates),
  holdReason: z.string().nullable(),
});
export type Started = z.output<typeof Started>;

/**
 * Starts what was previewed. Refused (`stale_preview`, with the difference) when it would now
 * concern others or otherwise; held when the brake trips, or when whoever starts it gains by it.
 */
export const startRollout = command({
  name: "rollout.start",
  title: "Starts a previewed roll-out, if its effect is still the one that was shown.",
  right: "by kind",
  scope: "catalog:write",
  rest: { method: "POST", path: "/rollouts/{rolloutId}/start" },
  millisecondsMax: 120_000,
  input: z.object({ rolloutId: z.uuid(), effectHash: z.string().length(64) }),
  output: Started,
  load: async ({ tx }, { rolloutId }) => {
    await ownWorld(tx);
    return lockRollout(tx, rolloutId);
  },
  authorize: (actor, rollout) => {
    const decision = maySteer(actor, rollout, "start");
    return decision.allowed ? yes() : no(decision.reason);
  },
  run: ({ input, resource, ...work }) => start(work, resource, input.effectHash),
});

/** A step: needs the world alone (`ownWorld`) and the locked roll-out. */
export async function start(work: Work, rollout: Rollout, expected: string): Promise<Started> {
  if (rollout.effectHash !== expected) throw conflict("other_preview");
  const draft = Draft.parse(rollout.draft);
  const effects = await unchangedEffect(work, rollout, draft);
  const trips = await rolloutTrips(work, { kind: rollout.kind, effects });
  await keepStarter(work, rollout.id);
  if (trips.length === 0) return begin(work, rollout, draft);
  const holdReason = holdReasonOf(trips);
  await turnRollout(work.tx, rollout.id, { state: "held", now: work.now, holdReason });
  work.record({ action: "rollout.hold", target: rollout.id, detail: { trips: trips.length } });
  work.announce("rollout.held", { rolloutId: rollout.id });
  work.live("rollout", [rollout.id]);
  return { rolloutId: rollout.id, state: "held", holdReason };
}

/** Who previewed it need not be who starts it; only the starter's release counts for nothing. */
const keepStarter = ({ tx, actor }: Work, rolloutId: string) =>
  execute(
    tx,
    sql`update rollout set started_by = ${actor.kind === "person" ? actor.personId : null}::uuid
        where id = ${rolloutId}::uuid`,
  );

/** The effect of now, which must be the previewed one: nobody applies what nobody saw. */
export async function unchangedEffect(
  work: Work,
  rollout: Rollout,
  draft: Draft,
): Promise<PersonEffect[]> {
  const shown = await loadEffects(work.tx, rollout.id);
  const given = { rolloutId: rollout.id, now: work.now };
  const named = intentsOf(draft, given, shown);
  const effects = await effectOfDraft(work.tx, work.now, draft, named);
  if (effectHash(rollout.version, effects) === rollout.effectHash) return effects;
  const difference = differenceOf(shown, effects);
  throw new PosternError("stale_preview", "effect_differs", { rolloutId: rollout.id, difference });
}

/** Puts the draft in force and lets the batches run; what it replaces is kept for an undo. */
export async function begin(
  work: Work,
  rollout: Rollout,
  draft: Draft,
  releasedBy: string | null = null,
): Promise<Started> {
  const { tx, now } = work;
  const before = await inverseOf(work, draft);
  await activate(work, draft);
  await execute(
    tx,
    sql`update rollout set draft = draft || ${JSON.stringify({ before })}::jsonb
        where id = ${rollout.id}::uuid`,
  );
  const state = rollout.total === 0 ? "done" : "running";
  await turnRollout(tx, rollout.id, { state, now, releasedBy });
  work.record({
    action: "rollout.begin",
    target: rollout.id,
    detail: { kind: rollout.kind, version: rollout.version, effectHash: rollout.effectHash },
  });
  if (state === "running") runLater(work, rollout.id);
  work.live("rollout", [rollout.id]);
  return { rolloutId: rollout.id, state, holdReason: null };
}

/** The next batch, one at a time for each roll-out. */
export const runLater = (work: Pick<Work, "later">, rolloutId: string): void =>
  work.later({ task: "access.rollout", payload: { rolloutId }, queue: `rollout:${rolloutId}` });
