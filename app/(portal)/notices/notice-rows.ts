import type { listNotices } from "#lib/notify/index.ts";
import type { NoticeRow } from "./notice-list.tsx";

type Listed = Awaited<ReturnType<typeof listNotices>>["notices"];

/** Notices as the list shows them; one whose request is gone has nothing to say. */
export const noticeRows = (notices: Listed): NoticeRow[] =>
  notices.flatMap(({ id, kind, subjectId, subject, data, createdAt, readAt, doneAt }) => {
    if (!subject) return [];
    const { number, beneficiary, target, system, endsAt } = subject;
    const told = data["state"];
    return [
      {
        ...{ id, kind, at: createdAt, itemId: subjectId },
        ...{ number, beneficiary, target, system, endsAt },
        isNew: readAt === null && doneAt === null,
        state: typeof told === "string" ? told : subject.state,
      },
    ];
  });
