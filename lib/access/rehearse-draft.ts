import type { Work } from "#lib/kernel/index.ts";
import { previewDraft, type DraftPreview, type Previewed } from "./preview-draft.ts";
import { recompute } from "./recompute.ts";
import { causeFor } from "./rollout.ts";
import { lockRollout, markDone, nextPersons } from "./rollout-store.ts";
import { begin } from "./start-rollout.ts";

const batchSize = 5000;

/**
 * A step: puts a draft in force for everybody within this one transaction, so that the next draft
 * is counted on top of it. Only for work that is discarded: nothing waits for the brake here.
 */
export async function rehearseDraft(work: Work, asked: DraftPreview): Promise<Previewed> {
  const shown = await previewDraft(work, asked);
  const rollout = await lockRollout(work.tx, shown.rolloutId);
  await begin(work, rollout, asked.draft);
  for (;;) {
    const people = await nextPersons(work.tx, rollout.id, batchSize);
    if (people.length === 0) return shown;
    const personIds = people.map(({ personId }) => personId);
    const cause = { kind: causeFor[rollout.kind], id: rollout.id };
    await recompute(work, { personIds, cause });
    await markDone(work.tx, rollout.id, { personIds, now: work.now });
  }
}
