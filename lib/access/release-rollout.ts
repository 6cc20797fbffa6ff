import { z } from "zod";
import { command } from "#lib/kernel/index.ts";
import { Draft } from "./draft.ts";
import { canRelease } from "./rollout.ts";
import { holdersOfRight } from "./portal-rights.ts";
import { lockRollout, turnRollout } from "./rollout-store.ts";
import { begin, Started, unchangedEffect } from "./start-rollout.ts";
import { ownWorld } from "./world-store.ts";

/** A second person lets go on what the brake held, as long as it still means the same. */
export const releaseRollout = command({
  name: "rollout.release",
  title: "Releases a held roll-out; never by the person who started it.",
  right: "holds.release",
  rest: { method: "POST", path: "/rollouts/{rolloutId}/release" },
  millisecondsMax: 120_000,
  input: z.object({ rolloutId: z.uuid(), comment: z.string().max(1000).optional() }),
  output: Started,
  load: async ({ tx, now }, { rolloutId }) => {
    await ownWorld(tx);
    const rollout = await lockRollout(tx, rolloutId);
    const releasers = await holdersOfRight(tx, "holds.release", now);
    return { rollout, releasers: releasers.length };
  },
  authorize: (actor, { rollout, releasers }) => canRelease(actor, rollout, releasers),
  run: async ({ input, resource: { rollout }, proof, ...work }) => {
    const releasedBy = proof.releasedBy;
    work.record({
      target: rollout.id,
      detail: { kind: rollout.kind, lost: rollout.lost },
      ...(input.comment !== undefined && { personal: { comment: input.comment } }),
    });
    work.announce("rollout.released", { rolloutId: rollout.id });
    if (rollout.kind !== "import") {
      const draft = Draft.parse(rollout.draft);
      await unchangedEffect(work, rollout, draft);
      return begin(work, rollout, draft, releasedBy);
    }
    // The feed goes on by itself: only it knows the rows that were held.
    await turnRollout(work.tx, rollout.id, { state: "running", now: work.now, releasedBy });
    work.live("rollout", [rollout.id]);
    return { rolloutId: rollout.id, state: "running" as const, holdReason: null };
  },
});
