import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import { getLeaverCase, itemsOfLeaver } from "#lib/fulfilment/index.ts";
import { command, onlySystem } from "#lib/kernel/index.ts";
import { notify, settleFor } from "./notify.ts";

type Items = Awaited<ReturnType<typeof itemsOfLeaver>>;
/** What somebody hears of: something is offered, is theirs because nobody decided, or goes back. */
const states = {
  offered: (items: Items) =>
    items.flatMap(({ state, offeredTo }) => (state === "open" && offeredTo ? [offeredTo] : [])),
  interim: (items: Items) =>
    items.flatMap(({ isInterim, back, newOwner }) =>
      isInterim && back === null && newOwner ? [newOwner] : [],
    ),
  back: (items: Items) =>
    items.flatMap(({ back, newOwner }) => (back === "offered" && newOwner ? [newOwner] : [])),
} as const;

/**
 * Whoever is offered something of a leaver hears of it, and so do those who may end sessions while
 * something is still on that should be off.
 */
export const followLeaverCase = command({
  name: "notice.follow-leaver",
  title: "Tells who is offered what a leaver owned, and who can act when something is still on.",
  right: "system",
  rest: "internal",
  input: z.object({ caseId: z.uuid() }),
  output: z.object({ told: z.int(), settled: z.int() }),
  load: async ({ tx, now }, { caseId }) => ({
    leaver: await getLeaverCase(tx, caseId),
    items: await itemsOfLeaver(tx, caseId),
    enders: await holdersOfRight(tx, "tickets.manage", now),
  }),
  authorize: onlySystem,
  run: async (work) => {
    const { leaver, items, enders } = work.resource;
    const subject = { subjectKind: "leaver_case", subjectId: leaver.id };
    const isOn = leaver.state === "open" && leaver.troubleAt !== null;
    const asked = Object.entries(states).map(
      ([state, of]) => [state, leaver.state === "announced" ? [] : of(items)] as const,
    );
    const keep = asked.flatMap(([, people]) => people);
    let settled = await settleFor(work, { ...subject, kind: "leaver", keep });
    settled += await settleFor(work, { ...subject, kind: "still_on", keep: isOn ? enders : [] });
    let told = isOn ? await notify(work, enders, { ...subject, kind: "still_on", data: {} }) : 0;
    for (const [state, people] of asked) {
      told += await notify(work, people, { ...subject, kind: "leaver", data: { state } });
    }
    if (told + settled > 0) work.record({ target: leaver.id, detail: { told, settled } });
    return { told, settled };
  },
});
