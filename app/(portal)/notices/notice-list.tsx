"use client";

import {
  ArrowLeftRight,
  CircleCheck,
  CircleMinus,
  CircleQuestionMark,
  CircleX,
  Hourglass,
  KeyRound,
  MessageSquare,
  OctagonPause,
  Timer,
  TriangleAlert,
  UserMinus,
} from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTransition, type ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { useTime } from "#components/time/use-time.ts";
import { useNow } from "#components/time/clock.tsx";
import { Button } from "#components/ui/button.tsx";
import { classes } from "#components/ui/classes.ts";
import type { NoticeKind } from "#lib/notify/index.ts";
import { readAllAction, readNoticeAction } from "./actions.ts";

export type NoticeRow = {
  id: string;
  kind: NoticeKind;
  at: Date;
  isNew: boolean;
  href: string;
  /** What became of it, or what changed, when the notice was written. */
  state: string | null;
  /** What was asked for, where it is about a request. */
  subject: {
    number: number;
    beneficiary: string;
    target: string | null;
    system: string | null;
    endsAt: Date | null;
  } | null;
};

const icons: Record<NoticeRow["kind"], ReactNode> = {
  decide: <Hourglass className="text-pending" />,
  outcome: <CircleCheck className="text-granted" />,
  ending: <Timer className="text-expiring" />,
  question: <CircleQuestionMark className="text-pending" />,
  comment: <MessageSquare />,
  held: <OctagonPause className="text-pending" />,
  move: <ArrowLeftRight className="text-pending" />,
  alarm: <TriangleAlert className="text-denied" />,
  overreach: <TriangleAlert className="text-denied" />,
  suspicion: <TriangleAlert className="text-denied" />,
  security: <KeyRound className="text-expiring" />,
  late: <Timer className="text-expiring" />,
  leaver: <UserMinus className="text-pending" />,
  still_on: <TriangleAlert className="text-denied" />,
  host: <TriangleAlert className="text-denied" />,
  host_token: <TriangleAlert className="text-denied" />,
  session: <TriangleAlert className="text-denied" />,
};
/** An outcome is good, bad, or neither. */
function iconOf({ kind, state }: NoticeRow): ReactNode {
  if (kind !== "outcome" || state === "granted" || state === "approved") return icons[kind];
  const isBad = ["rejected", "failed", "expired"].includes(state ?? "");
  return isBad ? <CircleX className="text-denied" /> : <CircleMinus />;
}

/** What one is told, the latest first; opening one marks it as read. */
export function NoticeList({ notices }: { notices: readonly NoticeRow[] }) {
  const [, start] = useTransition();
  return (
    <ul>
      {notices.map((notice) => (
        <li key={notice.id} data-row={notice.id} className="border-t border-line">
          <Link
            href={notice.href}
            onClick={() => {
              if (!notice.isNew) return;
              start(async () => {
                await readNoticeAction(notice.id);
              });
            }}
            className="flex items-start gap-2.5 py-2 hover:bg-hover focus-visible:-outline-offset-2"
          >
            <span className="pt-0.5 text-ink-3 [&>svg]:size-3.5">{iconOf(notice)}</span>
            <span
              className={classes(
                "min-w-0 flex-1 text-13 wrap-anywhere",
                notice.isNew ? "font-medium" : "text-ink-2",
              )}
            >
              <Words notice={notice} />
            </span>
            <span className="caption">
              <Instant at={notice.at} as="day" />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Words({ notice }: { notice: NoticeRow }) {
  const t = useTranslations("home");
  const [time, now] = [useTime(), useNow()];
  const { kind, state, subject } = notice;
  if (kind === "held" || kind === "alarm" || kind === "suspicion" || kind === "session")
    return t(`notice.${kind}`);
  if (kind === "still_on") return t("notice.still-on");
  if (kind === "leaver") return t(`notice.leaver.${state as "offered"}`);
  if (kind === "overreach") {
    return t("notice.overreach", { module: state ? "named" : "none", name: state ?? "" });
  }
  if (kind === "host") return t("notice.host", { host: state ?? "" });
  if (kind === "host_token") return t("notice.host-token", { host: state ?? "" });
  if (kind === "late") return t("notice.late", { feed: state ?? "" });
  if (kind === "move") return t(`notice.move.${state as "confirm"}`);
  if (kind === "security") return t(`notice.security.${state as "password"}`);
  if (!subject) return null;
  const { number, beneficiary, endsAt } = subject;
  const what = [subject.system, subject.target].filter(Boolean).join(" ");
  if (kind === "decide") return t("notice.decide", { name: beneficiary, what });
  if (kind === "outcome") return t(`notice.outcome.${state as "granted"}`, { what, number });
  if (kind === "ending") {
    return t("notice.ending", { what, left: endsAt ? time.left(endsAt, now) : time.noEnd() });
  }
  return t(`notice.${kind}`, { number });
}

export function ReadAll() {
  const t = useTranslations("home");
  const router = useRouter();
  const [isBusy, start] = useTransition();
  return (
    <Button
      size="small"
      kind="ghost"
      working={isBusy}
      onClick={() =>
        start(async () => {
          await readAllAction();
          router.refresh();
        })
      }
    >
      {t("read-all")}
    </Button>
  );
}
