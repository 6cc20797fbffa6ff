import { z } from "zod";
import { command, conflict, execute, sql } from "#lib/kernel/index.ts";
import { LeaverItemId } from "./item.ts";
import { decidingOf, give, lockWithCase } from "./move-item.ts";
import { maySettleBack } from "./policy.ts";

/** An end was taken back: what it had moved goes back, or stays where it is. */
export const settleBack = command({
  name: "leaver.settle-back",
  title: "Gives something back to whoever came back, or keeps it where it is.",
  right: "self",
  rest: { method: "POST", path: "/leaver-items/{itemId}/settle-back" },
  input: z.object({ itemId: LeaverItemId, verdict: z.enum(["return", "keep"]) }),
  output: z.object({ itemId: z.string(), caseId: z.string() }),
  load: ({ tx }, { itemId }) => lockWithCase(tx, itemId),
  authorize: (actor, found) => maySettleBack(actor, decidingOf(found)),
  run: async (work) => {
    const { item, leaver } = work.resource;
    const { verdict } = work.input;
    if (item.back !== "offered" || item.newOwner === null) throw conflict("nothing_offered_back");
    const fromId = item.newOwner;
    if (verdict === "return") await give(work, item, { fromId, toId: leaver.personId });
    await execute(
      work.tx,
      sql`update leaver_item set back = ${verdict === "return" ? "returned" : "kept"}
          where id = ${item.id}::uuid`,
    );
    const detail = { kind: item.kind, subjectId: item.subjectId, caseId: leaver.id, verdict };
    work.record({ target: item.id, persons: [leaver.personId, fromId], detail });
    work.live("leavers", [leaver.id]);
    work.announce("leaver.changed", { caseId: leaver.id });
    return { itemId: item.id, caseId: leaver.id };
  },
});
