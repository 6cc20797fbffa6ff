import type { listApprovals } from "#lib/requests/index.ts";
import { daysBetween, type Reader } from "#components/time/instant.ts";
import type { ApprovalGroup, ApprovalRow } from "./approval-list.tsx";

export type Listed = Awaited<ReturnType<typeof listApprovals>>["items"][number];

type Grouping = {
  readonly now: Date;
  readonly reader: Reader;
  readonly isDecided: boolean;
  readonly words: Readonly<Record<"overdue" | "today" | "week" | "later" | "decided", string>>;
};

/** Rows by when they are due; what one has decided stays in one group, the latest first. */
export function groupsOf(items: readonly Listed[], grouping: Grouping): ApprovalGroup[] {
  const { now, reader, isDecided, words } = grouping;
  const rows = items.map(rowOf);
  if (isDecided) return [{ key: "decided", title: words.decided, rows }];
  const placeOf = ({ dueAt }: ApprovalRow): keyof typeof words => {
    if (dueAt === null) return "later";
    if (dueAt <= now) return "overdue";
    const days = daysBetween(now, dueAt, reader);
    if (days === 0) return "today";
    return days < 7 ? "week" : "later";
  };
  const places = ["overdue", "today", "week", "later"] as const;
  const groups = places.map((key) => ({
    key,
    title: words[key],
    rows: rows.filter((row) => placeOf(row) === key),
  }));
  return groups.filter((group) => group.rows.length > 0);
}

const rowOf = (item: Listed): ApprovalRow => ({
  itemId: item.itemId,
  beneficiary: item.beneficiary?.name ?? "",
  requester:
    item.requester && item.requester.id !== item.beneficiary?.id ? item.requester.name : null,
  target: item.target?.name ?? "",
  system: item.target?.systemName ?? null,
  risk: item.target?.risk ?? "low",
  minutes: item.minutes,
  dueAt: item.dueAt,
  insteadOf: item.insteadOf?.name ?? null,
  verdict: item.verdict,
  decidedAt: item.decidedAt,
});
