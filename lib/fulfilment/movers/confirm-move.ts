import { z } from "zod";
import { shareWorld } from "#lib/access/index.ts";
import { command, conflict, notFound, PosternError } from "#lib/kernel/index.ts";
import { apply, asBefore, endNow } from "./asking.ts";
import { endCases, itemsOf, lockCase, settleItems } from "./case-store.ts";
import { decidersOf } from "./deciders.ts";
import { MoverCaseId } from "./mover.ts";
import { mayConfirm } from "./policy.ts";

const ids = z.array(z.uuid()).max(1000).default([]);

/** Confirms or ends what somebody had asked for before they moved, each right or many at once. */
export const confirmMove = command({
  name: "mover.confirm",
  title: "Confirms or ends rights that somebody had asked for before they moved.",
  right: "self",
  rest: { method: "POST", path: "/movers/{caseId}/confirm" },
  input: z.object({ caseId: MoverCaseId, keep: ids, end: ids }),
  output: z.object({ left: z.int() }),
  load: async ({ tx }, { caseId }) => {
    await shareWorld(tx);
    const found = await lockCase(tx, caseId);
    const deciders = (await decidersOf(tx, [caseId])).get(caseId);
    if (!deciders) throw notFound("mover_case");
    return { ...found, deciders, items: await itemsOf(tx, [caseId]) };
  },
  authorize: (actor, moved, { keep, end }) => mayConfirm(actor, moved, [...keep, ...end]),
  run: async (work) => {
    const { input, resource: moved, proof, now } = work;
    const { id, personId, dueAt } = moved;
    if (moved.state !== "open") throw conflict("already_decided", { state: moved.state });
    if (dueAt !== null && dueAt <= now) throw new PosternError("gone", "not_confirmed_in_time");
    const [keep, end] = [new Set(input.keep), new Set(input.end)];
    const twice = input.keep.filter((each) => end.has(each));
    const waiting = moved.items.filter(({ state }) => state === "asked");
    const asked = waiting.filter(
      ({ assignmentId }) => keep.has(assignmentId) || end.has(assignmentId),
    );
    if (twice.length > 0 || asked.length !== keep.size + end.size) {
      throw conflict("already_decided", { state: moved.state });
    }
    const [kept, ended] = [
      asked.filter(({ assignmentId }) => keep.has(assignmentId)),
      asked.filter(({ assignmentId }) => end.has(assignmentId)),
    ];
    if (asked.length === 0) throw conflict("nothing_to_decide");
    const by = { by: proof.deciderId, at: now };
    await settleItems(work, kept, { state: "kept", ...by });
    await settleItems(work, ended, { state: "ended", ...by });
    await apply(work, [...kept.flatMap((item) => asBefore(item, dueAt)), ...ended.map(endNow)], id);
    const left = waiting.length - asked.length;
    if (left === 0) await endCases(work, [id], "done");
    const detail = { kept: input.keep, ended: input.end, left };
    work.record({ target: id, persons: [personId], detail });
    work.announce("person.moved", { caseIds: [id] });
    work.live("movers", [id]);
    return { left };
  },
});
