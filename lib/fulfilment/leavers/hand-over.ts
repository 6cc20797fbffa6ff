import { z } from "zod";
import { command, onlySystem, type Work } from "#lib/kernel/index.ts";
import { lockItem, syncItems } from "./item-store.ts";
import { LeaverItemId, type LeaverItem } from "./item.ts";
import { lockWithCase, moveItem, type Found } from "./move-item.ts";

/** Nobody decided in time, or it cannot wait: it goes to whom it was offered. */
export const handOver = command({
  name: "leaver.hand-over",
  title: "Gives what a leaver owned to whom it was offered, when nobody decided in time.",
  right: "system",
  rest: "internal",
  input: z.object({ itemId: LeaverItemId }),
  output: z.object({ hasMoved: z.boolean() }),
  load: ({ tx }, { itemId }) => lockWithCase(tx, itemId),
  authorize: onlySystem,
  run: async (work) => {
    const { leaver } = work.resource;
    const item = await asItStands(work, work.resource);
    const isDue = item.dueAt !== null && item.dueAt <= work.now;
    const toId = item.offeredTo;
    if (item.state !== "open" || leaver.state !== "open" || !isDue || toId === null) {
      return { hasMoved: false };
    }
    await moveItem(work, { item, leaver, toId, isInterim: true, by: null });
    const detail = { kind: item.kind, subjectId: item.subjectId, caseId: leaver.id, toId };
    work.record({ target: item.id, persons: [leaver.personId, toId], detail });
    return { hasMoved: true };
  },
});

/** Somebody may have given it to another meanwhile, where it is kept. */
async function asItStands(work: Work, { item, leaver }: Found): Promise<LeaverItem> {
  if (leaver.state !== "open") return item;
  const { id: caseId, personId: leaverId, endedBy, since } = leaver;
  const changed = await syncItems(work, { caseId, leaverId, endedBy, since, now: work.now });
  if (changed === 0) return item;
  work.record({ action: "leaver.read-back", target: caseId, detail: { items: changed } });
  return lockItem(work.tx, item.id);
}
