import type { Job, Work } from "#lib/kernel/index.ts";

type Lane = { readonly feedId: string; readonly lane: number };

/** Lanes run side by side, each alone. */
export function jobOfLane({ feedId, lane }: Lane, runAt?: Date): Job {
  const name = `feeds.settle:${feedId}:${lane}`;
  const key = runAt === undefined ? name : `${name}:${runAt.toISOString()}`;
  return {
    task: "feeds.settle",
    payload: { feedId, lane },
    queue: name,
    key,
    ...(runAt && { runAt }),
  };
}

export const queueLane = (work: Work, lane: Lane): void => work.later(jobOfLane(lane));
