import { z } from "zod";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { LeaverItemId } from "./item.ts";
import { lockWithCase, moveItem } from "./move-item.ts";

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
    const { item, leaver } = work.resource;
    const isDue = item.dueAt !== null && item.dueAt <= work.now;
    const toId = item.offeredTo;
    if (item.state !== "open" || leaver.state !== "open" || !isDue || toId === null) {
      return { hasMoved: false };
    }
    await moveItem(work, { ...work.resource, toId, isInterim: true, by: null });
    const detail = { kind: item.kind, subjectId: item.subjectId, caseId: leaver.id, toId };
    work.record({ target: item.id, persons: [leaver.personId, toId], detail });
    return { hasMoved: true };
  },
});
