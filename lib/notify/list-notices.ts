import { z } from "zod";
import {
  anyPerson,
  decodeCursor,
  encodeCursor,
  many,
  Page,
  query,
  rows,
  sql,
} from "#lib/kernel/index.ts";
import { noticeSubjects } from "./notice-subjects.ts";
import { Notice } from "./notice.ts";

const NoticeView = Notice.extend({
  /** The request and what of it, where the notice is about one. */
  subject: z
    .object({
      requestId: z.string(),
      number: z.int(),
      requester: z.string(),
      beneficiary: z.string(),
      target: z.string().nullable(),
      system: z.string().nullable(),
      state: z.string().nullable(),
      dueAt: z.date().nullable(),
      endsAt: z.date().nullable(),
    })
    .nullable(),
});

/** One's own notices, the latest first. */
export const listNotices = query({
  name: "notice.list",
  title: "Lists one's own notices, the latest first.",
  right: "self",
  rest: { method: "GET", path: "/notices" },
  input: z.object({ ...Page, filter: z.enum(["all", "unread", "waiting"]).default("all") }),
  output: z.object({
    notices: z.array(NoticeView),
    unread: z.int(),
    waiting: z.int(),
    nextCursor: z.string().nullable(),
  }),
  authorize: anyPerson,
  run: async ({ tx, input, proof }) => {
    const { personId } = proof;
    const [after] = decodeCursor(input.cursor) ?? [];
    const beyond = after === undefined ? sql`` : sql`and id < ${String(after)}::uuid`;
    const kept = {
      all: sql``,
      unread: sql`and read_at is null and done_at is null`,
      waiting: sql`and kind = 'decide' and done_at is null`,
    }[input.filter];
    const found = await many(
      tx,
      Notice,
      sql`select * from notice where person_id = ${personId}::uuid ${kept} ${beyond}
          order by id desc limit ${input.limit + 1}`,
    );
    const page = found.slice(0, input.limit);
    const last = page.at(-1);
    const [counts] = await rows<{ unread: number; waiting: number }>(
      tx,
      sql`select count(*) filter (where read_at is null and done_at is null)::int as unread,
                 count(*) filter (where kind = 'decide' and done_at is null)::int as waiting
          from notice where person_id = ${personId}::uuid`,
    );
    const subjects = await noticeSubjects(tx, page);
    return {
      notices: page.map((notice) => ({
        ...notice,
        subject: subjects.get(notice.subjectId) ?? null,
      })),
      ...(counts ?? { unread: 0, waiting: 0 }),
      nextCursor: found.length > page.length && last ? encodeCursor([last.id]) : null,
    };
  },
});
