import { z } from "zod";
import { askedOf, getMoverCase, MoverCaseId } from "#lib/fulfilment/index.ts";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { toldMax } from "./notice.ts";
import { notify, settleFor } from "./notify.ts";

/**
 * Who is asked to confirm hears of it, and the manager of before, who may say something, and who
 * moved; once it is over, everybody is let off.
 */
export const followMove = command({
  name: "notice.follow-move",
  title: "Tells those concerned that somebody's rights wait to be confirmed after a move.",
  right: "system",
  rest: "internal",
  input: z.object({ caseId: MoverCaseId }),
  output: z.object({ told: z.int(), settled: z.int() }),
  load: async ({ tx }, { caseId }) => ({
    moved: await getMoverCase(tx, caseId),
    asked: await askedOf(tx, caseId),
  }),
  authorize: onlySystem,
  run: async (work) => {
    const { moved, asked } = work.resource;
    const { id: subjectId, personId, fromManagerId, state } = moved;
    const isOpen = state === "open";
    const deciders = isOpen ? asked.slice(0, toldMax) : [];
    const before = isOpen && fromManagerId !== null && fromManagerId !== personId;
    const noting = before && !asked.includes(fromManagerId) ? [fromManagerId] : [];
    const moving = isOpen ? [personId] : [];
    const keep = [...deciders, ...noting, ...moving];
    const settled = await settleFor(work, { subjectId, kind: "move", keep });
    const about = { kind: "move", subjectKind: "mover_case", subjectId } as const;
    const told =
      (await notify(work, deciders, { ...about, data: { state: "confirm" } })) +
      (await notify(work, noting, { ...about, data: { state: "note" } })) +
      (await notify(work, moving, { ...about, data: { state: "moved" } }));
    if (told + settled > 0) work.record({ target: subjectId, detail: { told, settled } });
    return { told, settled };
  },
});
