"use client";

import { useTranslations } from "next-intl";
import { sessionEndings } from "#components/bastion/session-endings.ts";
import { Instant } from "#components/time/instant-text.tsx";
import { useTime } from "#components/time/use-time.ts";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import type { SessionView } from "./live-sessions.tsx";

type Props = {
  label: string;
  sessions: readonly SessionView[];
  /** Of several people. */
  hasPeople?: boolean;
};

/** Sessions that are over, or still open: where, as whom, how long, and why they ended. */
export function PastSessions({ label, sessions, hasPeople = false }: Props) {
  const [t, time] = [useTranslations("production"), useTime()];
  const lasted = ({ openedAt, endedAt }: SessionView) =>
    endedAt === null ? t("still-live") : time.span(endedAt.getTime() - openedAt.getTime());
  const who: Column<SessionView> = {
    ...{ key: "who", title: t("column.who"), cell: ({ person }) => person },
  };
  const columns: readonly Column<SessionView>[] = [
    {
      key: "host",
      title: t("column.host"),
      cell: ({ host }) => (
        <span className="mono cut" title={host}>
          {host}
        </span>
      ),
    },
    ...(hasPeople ? [who] : []),
    { key: "login", title: t("column.login"), wide: true, cell: ({ login }) => login },
    {
      key: "opened",
      title: t("column.opened"),
      cell: ({ openedAt }) => <Instant at={openedAt} />,
    },
    { key: "lasted", title: t("column.lasted"), wide: true, cell: lasted },
    { key: "ended", title: t("column.ended"), cell: (session) => <Ended session={session} /> },
  ];
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={sessions}
      rowKey={({ sessionId }) => sessionId}
    />
  );
}

function Ended({ session: { endReason, endedBy } }: { session: SessionView }) {
  const t = useTranslations("production");
  if (endReason === null) return t("still-live");
  if (endReason === "ended" && endedBy !== null) return t("ended.ended-by", { name: endedBy });
  const key = sessionEndings.includes(endReason) ? endReason : "other";
  return t(`ended.${key as "left"}`);
}
