import type { Work } from "#lib/kernel/index.ts";
import { setAlarm, tell } from "./history.ts";
import { findItem, saveItem } from "./item-store.ts";
import { resume } from "./transitions.ts";

type Resuming = {
  readonly itemId: string;
  /** What it granted and its person's end ended; what stands for it now. */
  readonly was: string;
  readonly now: string;
};

/**
 * A step: a right that ended only because its person did stands again, and so does the item that
 * granted it. The caller has locked the person.
 */
export async function resumeItem(work: Work, { itemId, was, now }: Resuming): Promise<void> {
  const item = await findItem(work.tx, itemId);
  if (item?.state !== "granted" && item?.state !== "ended") return;
  if (item.assignmentId !== was) return;
  const resumed = resume(item, now);
  await saveItem(work.tx, resumed);
  await tell(work, resumed, { action: "request.resume", detail: { assignmentId: now } });
  setAlarm(work, resumed);
}
