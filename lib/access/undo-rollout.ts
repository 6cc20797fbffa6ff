import { z } from "zod";
import { command, conflict, type Work } from "#lib/kernel/index.ts";
import { Draft } from "./draft.ts";
import { renewRuleVersion } from "./draft-inverse.ts";
import { previewDraft } from "./preview-draft.ts";
import type { Rollout } from "./rollout.ts";
import { lockRollout, turnRollout } from "./rollout-store.ts";
import { maySteer, start, Started } from "./start-rollout.ts";
import { assignmentsOfTakeover, intentsOf } from "./takeover-intents.ts";
import { ownWorld } from "./world-store.ts";

/** A new roll-out that restores what stood before: for everybody whom this one has reached. */
export const undoRollout = command({
  name: "rollout.undo",
  title: "Takes a roll-out back by a new, forward roll-out.",
  right: "by kind",
  scope: "catalog:write",
  rest: { method: "POST", path: "/rollouts/{rolloutId}/undo" },
  millisecondsMax: 120_000,
  input: z.object({ rolloutId: z.uuid() }),
  output: Started,
  load: async ({ tx }, { rolloutId }) => {
    await ownWorld(tx);
    return lockRollout(tx, rolloutId);
  },
  authorize: (actor, rollout) => maySteer(actor, rollout, "undo"),
  run: async ({ resource: rollout, input: _input, proof: _proof, ...work }) => {
    if (rollout.kind === "import") throw conflict("undo_the_import_instead");
    await turnRollout(work.tx, rollout.id, { state: "undone", now: work.now });
    work.record({ target: rollout.id, detail: { kind: rollout.kind, done: rollout.done } });
    const previewed = await previewDraft(work, await inversePreview(work, rollout));
    const inverse = await lockRollout(work.tx, previewed.rolloutId);
    return start(work, inverse, previewed.effectHash);
  },
});

async function inversePreview(work: Work, rollout: Rollout) {
  const about = { title: rollout.title, undoOf: rollout.id };
  if (rollout.kind !== "takeover") return { ...about, draft: await inverseDraft(work, rollout) };
  const draft: Draft = { kind: "takeover-end", rolloutId: rollout.id };
  const people = await assignmentsOfTakeover(work.tx, rollout.id);
  const named = intentsOf(draft, { rolloutId: rollout.id, now: work.now }, people);
  const payloads = new Map(people.map((each) => [each.personId, each.payload as object]));
  return { ...about, draft, named, payloads };
}

const Kept = z.object({ before: Draft.nullish() });

async function inverseDraft(work: Work, rollout: Rollout): Promise<Draft> {
  const { before } = Kept.parse(rollout.draft);
  if (!before) throw conflict("nothing_to_restore");
  return before.kind === "rule" ? renewRuleVersion(work, before) : before;
}
