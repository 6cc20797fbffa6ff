import type { listNotices } from "#lib/notify/index.ts";
import type { NoticeRow } from "./notice-list.tsx";

type Listed = Awaited<ReturnType<typeof listNotices>>["notices"];

type Notice = Listed[number];

/** Notices as the list shows them; one whose request is gone has nothing to say. */
export const noticeRows = (notices: Listed): NoticeRow[] =>
  notices.flatMap((notice) => {
    const { id, kind, subject, data, createdAt, readAt, doneAt } = notice;
    const href = hrefOf(notice);
    if (href === undefined) return [];
    const told = data["state"];
    return [
      {
        ...{ id, kind, subject, href, at: createdAt },
        isNew: readAt === null && doneAt === null,
        state: typeof told === "string" ? told : (subject?.state ?? null),
      },
    ];
  });

/** Where one sees to it; undefined: there is nothing to see any more. */
function hrefOf({ kind, subject, subjectKind, subjectId, data }: Notice): string | undefined {
  if (kind === "alarm") return "/audit/log";
  if (kind === "overreach" || kind === "suspicion") return "/detections";
  if (kind === "host") return `/production/hosts/${String(data["state"])}`;
  if (kind === "host_token") return "/production/hosts";
  if (kind === "session") return "/production";
  if (kind === "security") return "/security";
  if (kind === "late") return `/lifecycle/feeds/${String(data["state"])}`;
  if (kind === "leaver" || kind === "still_on") return `/lifecycle/leavers/${subjectId}`;
  if (kind === "move") return `/lifecycle/movers/${subjectId}`;
  if (kind === "held") {
    if (subjectKind === "feed") return `/lifecycle/events?state=held&feed=${String(data["code"])}`;
    if (subjectKind === "turns") return "/lifecycle#turns";
    return subjectKind === "rollout"
      ? `/rules/rollouts/${subjectId}`
      : `/lifecycle/runs/${subjectId}`;
  }
  if (!subject) return undefined;
  if (kind === "decide") return `/approvals?item=${subjectId}`;
  const request = `/requests/${subject.number}`;
  return kind === "ending" ? `${request}?extend=${subjectId}` : request;
}
