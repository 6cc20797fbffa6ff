import type { Context } from "#lib/kernel/index.ts";
import type { RolloutState } from "./rollout.ts";
import { runRolloutBatch } from "./run-rollout-batch.ts";
import { startRollout } from "./start-rollout.ts";

/**
 * Starts what was previewed and, for Postern itself and at the console, runs it to its end; anybody
 * else's goes on as jobs. Answers the state that it reached.
 */
export async function startAndRun(
  context: Context,
  shown: { readonly rolloutId: string; readonly effectHash: string },
): Promise<RolloutState> {
  const { rolloutId, effectHash } = shown;
  let { state }: { state: RolloutState } = await startRollout(context, { rolloutId, effectHash });
  if (context.actor.kind !== "operator" && context.actor.kind !== "system") return state;
  while (state === "running") ({ state } = await runRolloutBatch(context, { rolloutId }));
  return state;
}
