import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import {
  command,
  conflict,
  execute,
  holds,
  isOnlyImpersonated,
  no,
  Reason,
  sql,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";
import { FeedRunId, runStates, type RunState } from "./feed.ts";
import { lockRun } from "./feed-store.ts";
import { queueRun } from "./open-run.ts";

export type Releasing = {
  /** People who would release what they began, or what is about them. */
  readonly startedBy: readonly (string | null)[];
  /** How many people may release. */
  readonly releasers: number;
};

/**
 * A second person looks at what was held: never the one who started it. The console counts as the
 * second person while fewer than two people may release.
 */
export function mayReleaseHeld(actor: Actor, { startedBy, releasers }: Releasing): Decision {
  if (!holds(actor, "holds.release")) return no("needs_holds.release");
  if (actor.kind === "operator") return releasers < 2 ? yes() : no("two_people_may_release");
  if (actor.kind !== "person") return no("only_a_person_releases");
  if (isOnlyImpersonated(actor)) return no("impersonated");
  return startedBy.includes(actor.personId) ? no("started_it") : yes();
}

/** Applies what the brake held, or drops it for good; the next file may bring it again. */
export const releaseRun = command({
  name: "feed-run.release",
  title: "Applies or drops the rows of a run that the brake held.",
  right: "holds.release",
  rest: { method: "POST", path: "/feed-runs/{runId}/release" },
  input: z.object({
    runId: FeedRunId,
    verdict: z.enum(["apply", "drop"]),
    reason: Reason,
  }),
  output: z.object({ state: z.enum(runStates) }),
  load: async ({ tx, now }, { runId }) => {
    const run = await lockRun(tx, runId);
    const releasers = await holdersOfRight(tx, "holds.release", now);
    return { run, releasers: releasers.length };
  },
  authorize: (actor, { run: { startedBy }, releasers }) =>
    mayReleaseHeld(actor, { startedBy: [startedBy], releasers }),
  run: async (work) => {
    const { tx, input, actor, now } = work;
    const { run } = work.resource;
    if (run.state !== "held") throw conflict("not_held", { state: run.state });
    const by = actor.kind === "person" ? actor.personId : null;
    const isApplied = input.verdict === "apply";
    const touched = isApplied
      ? await execute(
          tx,
          sql`update feed_stage set state = 'staged'
              where run_id = ${run.id}::uuid and state = 'held'`,
        )
      : await execute(tx, sql`delete from feed_stage where run_id = ${run.id}::uuid`);
    const state: RunState = isApplied ? "running" : "done";
    const counts = JSON.stringify({ ...run.counts, held: 0 });
    await execute(
      tx,
      sql`update feed_run set state = ${state}, released_by = ${by}::uuid, hold_reason = null,
                 counts = ${counts}::jsonb, total = done + ${isApplied ? touched : 0},
                 ended_at = ${isApplied ? null : now}
          where id = ${run.id}::uuid`,
    );
    work.record({ target: run.id, detail: { verdict: input.verdict, people: touched } });
    if (isApplied) queueRun({ ...work, now: new Date(now.getTime() - 60_000) }, run.id);
    work.announce("feed.released", { runId: run.id });
    work.live("feeds", [run.id]);
    return { state };
  },
});
