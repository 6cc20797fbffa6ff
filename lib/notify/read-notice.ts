import { z } from "zod";
import { anyPerson, command, execute, no, notFound, maybe, sql, yes } from "#lib/kernel/index.ts";
import { Notice, NoticeId } from "./notice.ts";

/** Marks one of one's own notices as read. */
export const readNotice = command({
  name: "notice.read",
  title: "Marks one of one's own notices as read.",
  right: "self",
  rest: { method: "POST", path: "/notices/{noticeId}/read" },
  input: z.object({ noticeId: NoticeId }),
  output: z.object({ read: z.int() }),
  load: async ({ tx, actor }, { noticeId }) => {
    const found = await maybe(tx, Notice, sql`select * from notice where id = ${noticeId}::uuid`);
    const isTheirs = actor.kind === "person" && found?.personId === actor.personId;
    if (!found || !isTheirs) throw notFound("notice");
    return found;
  },
  authorize: (actor, { personId }) =>
    actor.kind === "person" && actor.personId === personId ? yes() : no("not_your_notice"),
  run: async (work) => {
    const { id, readAt, personId } = work.resource;
    if (readAt !== null) return { read: 0 };
    await execute(
      work.tx,
      sql`update notice set read_at = ${work.now} where id = ${id}::uuid and read_at is null`,
    );
    work.record({ target: id });
    work.live("notices", [personId]);
    return { read: 1 };
  },
});

/** Marks all of one's own notices as read. */
export const readAllNotices = command({
  name: "notice.read-all",
  title: "Marks all of one's own notices as read.",
  right: "self",
  rest: { method: "POST", path: "/notices/read-all" },
  input: z.object({}),
  output: z.object({ read: z.int() }),
  load: async () => undefined,
  authorize: anyPerson,
  run: async (work) => {
    const { personId } = work.proof;
    const read = await execute(
      work.tx,
      sql`update notice set read_at = ${work.now}
          where person_id = ${personId}::uuid and read_at is null`,
    );
    if (read > 0) work.record({ target: personId, detail: { read } });
    work.live("notices", [personId]);
    return { read };
  },
});
