import { z } from "zod";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { Draft } from "./draft.ts";
import { recompute } from "./recompute.ts";
import { causeFor, rolloutStates } from "./rollout.ts";
import { listRunning, lockRollout, markDone, nextPersons } from "./rollout-store.ts";
import { runLater } from "./start-rollout.ts";
import { intentsOf } from "./takeover-intents.ts";

/** People in one batch: one transaction, all or nothing, so that a crash loses none of it. */
export const batchPersonsMax = 5000;

/** The next people of a running roll-out; the rest follows in further jobs. */
export const runRolloutBatch = command({
  name: "rollout.run-batch",
  title: "Applies a running roll-out to its next people.",
  right: "system",
  rest: "internal",
  millisecondsMax: 300_000,
  input: z.object({
    rolloutId: z.uuid(),
    personsMax: z.number().int().min(1).max(batchPersonsMax).default(batchPersonsMax),
  }),
  output: z.object({ state: z.enum(rolloutStates), persons: z.number() }),
  load: ({ tx }, { rolloutId }) => lockRollout(tx, rolloutId),
  authorize: onlySystem,
  run: async ({ input, resource: rollout, ...work }) => {
    if (rollout.state !== "running" || rollout.kind === "import") {
      return { state: rollout.state, persons: 0 };
    }
    const people = await nextPersons(work.tx, rollout.id, input.personsMax);
    const personIds = people.map(({ personId }) => personId);
    const draft = Draft.parse(rollout.draft);
    const committed = await recompute(work, {
      personIds,
      intents: intentsOf(draft, { rolloutId: rollout.id, now: work.now }, people),
      cause: {
        kind: rollout.undoOf === null ? causeFor[rollout.kind] : "undo",
        id: rollout.id,
        // What a second person released was looked at: it must not hold the next thing.
        ...(rollout.releasedBy !== null && { isCounted: false }),
      },
    });
    const state = await markDone(work.tx, rollout.id, { personIds, now: work.now });
    work.record({
      target: rollout.id,
      detail: { persons: personIds.length, gained: committed.gained, lost: committed.lost },
    });
    if (state === "running") runLater(work, rollout.id);
    work.live("rollout", [rollout.id]);
    return { state, persons: personIds.length };
  },
});

/** After a crash: queues every running roll-out again. A batch that runs twice finds nothing. */
export const resumeRollouts = command({
  name: "rollout.resume-all",
  title: "Queues the running roll-outs again after a restart.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.object({ rolloutIds: z.array(z.string()) }),
  load: ({ tx }) => listRunning(tx),
  authorize: onlySystem,
  run: async ({ resource: running, ...work }) => {
    const own = running.filter(({ kind }) => kind !== "import");
    for (const { id } of own) {
      runLater(work, id);
      work.record({ target: id });
    }
    return { rolloutIds: own.map(({ id }) => id) };
  },
});
