import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import { command, maybe, onlySystem, sql, type Tx } from "#lib/kernel/index.ts";
import { notify, settleFor } from "./notify.ts";

const Subject = z.object({
  subjectKind: z.enum(["rollout", "feed_run", "feed", "turns"]),
  subjectId: z.uuid(),
});
type Subject = z.output<typeof Subject>;

const Held = z.object({
  isHeld: z.boolean(),
  /** Who began it, or could have signed it. */
  startedBy: z.array(z.string()),
  /** Of a feed. */
  code: z.string().nullable(),
});

const heldBy = {
  rollout: (id: string, _now: Date) => sql`
    select state = 'held' as is_held, array_remove(array[started_by], null)::text[] as started_by,
           null as code
    from rollout where id = ${id}::uuid`,
  feed_run: (id: string, _now: Date) => sql`
    select state = 'held' as is_held, array_remove(array[started_by], null)::text[] as started_by,
           null as code
    from feed_run where id = ${id}::uuid`,
  feed: (id: string, now: Date) => sql`
    select exists (select from feed_event e where e.feed_id = f.id and e.state = 'held') as is_held,
           array(select s.created_by::text from feed_secret s
                 where s.feed_id = f.id and s.created_by is not null
                   and (s.ends_at is null or s.ends_at > ${now})) as started_by,
           code
    from feed f where id = ${id}::uuid`,
  turns: (_id: string, _now: Date) => sql`
    select exists (select from person_turn_hold where state = 'held') as is_held,
           array[]::text[] as started_by, null as code`,
};

const held = ({ tx, now }: { tx: Tx; now: Date }, { subjectKind, subjectId }: Subject) =>
  maybe(tx, Held, heldBy[subjectKind](subjectId, now));

/** Whoever may release what the brake holds hears of it; once it is decided, they are let off. */
export const followHold = command({
  name: "notice.follow-hold",
  title: "Tells those who may release that the brake holds something.",
  right: "system",
  rest: "internal",
  input: Subject,
  output: z.object({ told: z.int(), settled: z.int() }),
  load: async (at, input) => ({
    held: await held(at, input),
    releasers: await holdersOfRight(at.tx, "holds.release", at.now),
  }),
  authorize: onlySystem,
  run: async (work) => {
    const { resource, input } = work;
    const { isHeld = false, startedBy = [], code } = resource.held ?? {};
    // Who started it may not release it.
    const keep = isHeld ? resource.releasers.filter((id) => !startedBy.includes(id)) : [];
    const settled = await settleFor(work, { subjectId: input.subjectId, kind: "held", keep });
    const data = typeof code === "string" ? { code } : {};
    const told = await notify(work, keep, { kind: "held", ...input, data });
    if (told + settled > 0) {
      work.record({ target: input.subjectId, detail: { told, settled } });
    }
    return { told, settled };
  },
});
