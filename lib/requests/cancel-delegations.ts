import { z } from "zod";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { delegationsOf, endDelegations } from "./delegation-store.ts";

/** Whoever left lends no voice and is lent none. */
export const cancelDelegations = command({
  name: "delegation.cancel",
  title: "Ends the delegations of a person who left.",
  right: "system",
  rest: "internal",
  input: z.object({ personId: z.uuid() }),
  output: z.object({ ended: z.int() }),
  load: ({ tx }, { personId }) => delegationsOf(tx, [personId]),
  authorize: onlySystem,
  run: async (work) => {
    const standing = work.resource.filter(
      ({ endedAt, validTo }) => endedAt === null && validTo > work.now,
    );
    const ids = standing.map(({ id }) => id);
    await endDelegations(work.tx, ids, work.now);
    for (const { id, fromId, toId } of standing) {
      work.record({ target: id, persons: [fromId, toId] });
    }
    const lenders = standing.map(({ fromId }) => fromId);
    if (lenders.length > 0) work.announce("request.delegation-changed", { personIds: lenders });
    return { ended: ids.length };
  },
});
