import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import { command, maybe, onlySystem, sql } from "#lib/kernel/index.ts";
import { notify, settleFor } from "./notify.ts";

const Late = z.object({ code: z.string(), isLate: z.boolean() });

/** Whoever manages feeds hears of one without a file; once it is there, they are let off. */
export const followLate = command({
  name: "notice.follow-late",
  title: "Tells those who manage feeds that one has no file that can be imported.",
  right: "system",
  rest: "internal",
  input: z.object({ feedId: z.uuid() }),
  output: z.object({ told: z.int(), settled: z.int() }),
  load: async ({ tx, now }, { feedId }) => ({
    feed: await maybe(
      tx,
      Late,
      sql`select f.code, s.told_at is not null as is_late
          from feed f left join feed_source s on s.feed_id = f.id where f.id = ${feedId}::uuid`,
    ),
    managers: await holdersOfRight(tx, "feeds.manage", now),
  }),
  authorize: onlySystem,
  run: async (work) => {
    const { resource, input } = work;
    const { code = "", isLate = false } = resource.feed ?? {};
    const keep = isLate ? resource.managers : [];
    const subject = { subjectKind: "feed", subjectId: input.feedId } as const;
    const settled = await settleFor(work, { ...subject, kind: "late", keep });
    const told = await notify(work, keep, { ...subject, kind: "late", data: { state: code } });
    if (told + settled > 0) work.record({ target: input.feedId, detail: { told, settled } });
    return { told, settled };
  },
});
