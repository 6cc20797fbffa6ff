import { z } from "zod";
import { command, type Work } from "#lib/kernel/index.ts";
import { rolloutStates, type Rollout, type RolloutAct, type RolloutState } from "./rollout.ts";
import { lockRollout, turnRollout } from "./rollout-store.ts";
import { maySteer, runLater } from "./start-rollout.ts";

const input = z.object({ rolloutId: z.uuid() });
const output = z.object({ rolloutId: z.uuid(), state: z.enum(rolloutStates) });

type Steering = {
  readonly act: RolloutAct;
  readonly title: string;
  readonly state: RolloutState;
};

const steer = ({ act, title, state }: Steering, then?: (work: Work, rollout: Rollout) => void) =>
  command({
    name: `rollout.${act}`,
    title,
    right: "by kind",
    scope: "catalog:write",
    rest: { method: "POST", path: `/rollouts/{rolloutId}/${act}` },
    input,
    output,
    load: ({ tx }, { rolloutId }) => lockRollout(tx, rolloutId),
    authorize: (actor, rollout) => maySteer(actor, rollout, act),
    run: async ({ resource: rollout, input: _input, proof: _proof, ...work }) => {
      await turnRollout(work.tx, rollout.id, { state, now: work.now });
      work.record({ target: rollout.id, detail: { kind: rollout.kind, done: rollout.done } });
      work.announce(`rollout.${state}`, { rolloutId: rollout.id });
      work.live("rollout", [rollout.id]);
      then?.(work, rollout);
      return { rolloutId: rollout.id, state };
    },
  });

export const pauseRollout = steer({
  act: "pause",
  title: "Pauses a roll-out after the batch under way.",
  state: "paused",
});

export const resumeRollout = steer(
  { act: "resume", title: "Lets a paused roll-out go on.", state: "running" },
  (work, { id, kind }) => {
    if (kind !== "import") runLater(work, id);
  },
);

/** Only before it began: afterwards it is undone instead. */
export const cancelRollout = steer({
  act: "cancel",
  title: "Gives up a roll-out that was only previewed or held.",
  state: "cancelled",
});
