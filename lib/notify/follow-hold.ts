import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import { command, maybe, onlySystem, sql, type Tx } from "#lib/kernel/index.ts";
import { notify, settleFor } from "./notify.ts";

const Subject = z.object({ subjectKind: z.enum(["rollout", "feed_run"]), subjectId: z.uuid() });
type Subject = z.output<typeof Subject>;

const Held = z.object({ state: z.string(), startedBy: z.string().nullable() });

const held = (tx: Tx, { subjectKind, subjectId }: Subject) =>
  maybe(
    tx,
    Held,
    subjectKind === "rollout"
      ? sql`select state, started_by::text from rollout where id = ${subjectId}::uuid`
      : sql`select state, started_by::text from feed_run where id = ${subjectId}::uuid`,
  );

/** Whoever may release what the brake holds hears of it; once it is decided, they are let off. */
export const followHold = command({
  name: "notice.follow-hold",
  title: "Tells those who may release that the brake holds something.",
  right: "system",
  rest: "internal",
  input: Subject,
  output: z.object({ told: z.int(), settled: z.int() }),
  load: async ({ tx, now }, input) => ({
    held: await held(tx, input),
    releasers: await holdersOfRight(tx, "holds.release", now),
  }),
  authorize: onlySystem,
  run: async (work) => {
    const { resource, input } = work;
    const isHeld = resource.held?.state === "held";
    // Who started it may not release it.
    const others = resource.releasers.filter((id) => id !== resource.held?.startedBy);
    const keep = isHeld ? others : [];
    const settled = await settleFor(work, { subjectId: input.subjectId, kind: "held", keep });
    const told = await notify(work, keep, { kind: "held", ...input, data: {} });
    if (told + settled > 0) {
      work.record({ target: input.subjectId, detail: { told, settled } });
    }
    return { told, settled };
  },
});
