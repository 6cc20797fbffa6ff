import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

export type AskedView = {
  id: string;
  scope: string;
  version: number | null;
  subject: string | null;
  subjectNumber: string | null;
  reason: string;
  state: "asked" | "done" | "withdrawn";
  askedBy: string | null;
  decidedBy: string | null;
  endsAt: Date;
  decidedAt: Date | null;
  eventId: string | null;
  isOver: boolean;
};

/** Whose keys, or which class's. */
export function What({ asked, isLinked = true }: { asked: AskedView; isLinked?: boolean }) {
  const { subject, subjectNumber, scope, version } = asked;
  if (subject === null) return <span className="mono">{`${scope} ${version ?? ""}`}</span>;
  const href = isLinked ? `/people/${subjectNumber ?? ""}` : undefined;
  return (
    <span className="inline-flex max-w-full min-w-0 flex-wrap items-center gap-x-2">
      <PersonChip name={subject} href={href} />
      <span className="caption mono">{scope.split(":")[1]}</span>
    </span>
  );
}

/** What waits, with what the reader may do about it. */
export function WaitingTable({
  asked,
  acts,
}: {
  asked: readonly AskedView[];
  acts: (asked: AskedView) => ReactNode;
}) {
  const t = useTranslations("keys");
  const columns: Column<AskedView>[] = [
    { key: "what", title: t("what"), cell: (each) => <What asked={each} /> },
    { key: "why", title: t("why"), wide: true, cell: ({ reason }) => reason },
    {
      key: "asked-by",
      title: t("asked-by"),
      wide: true,
      width: "w-40",
      cell: ({ askedBy }) => askedBy ?? t("console"),
    },
    {
      key: "ends",
      title: t("ends"),
      wide: true,
      width: "w-32",
      cell: ({ endsAt }) => <Instant at={endsAt} />,
    },
    { key: "act", title: t("act"), width: "w-56 max-md:w-40", cell: acts },
  ];
  return (
    <DataTable
      label={t("waiting")}
      columns={columns}
      rows={asked}
      rowKey={({ id }) => id}
      empty={<p className="secondary py-3">{t("nobody-waits")}</p>}
    />
  );
}

/** What became of earlier requests; what was destroyed leads to its proof. */
export function DecidedTable({
  asked,
  seesLog,
}: {
  asked: readonly AskedView[];
  seesLog: boolean;
}) {
  const t = useTranslations("keys");
  const columns: Column<AskedView>[] = [
    { key: "what", title: t("what"), cell: (each) => <What asked={each} /> },
    {
      key: "state",
      title: t("state"),
      width: "w-36 max-md:w-28",
      cell: ({ state, isOver }) => (
        <StatusChip tone={state === "done" ? "denied" : "neutral"}>
          {t(`state-of.${isOver ? "over" : state}`)}
        </StatusChip>
      ),
    },
    {
      key: "decided-by",
      title: t("decided-by"),
      wide: true,
      width: "w-40",
      cell: ({ decidedBy, isOver }) => (isOver ? "" : (decidedBy ?? t("console"))),
    },
    {
      key: "certificate",
      title: t("certificate"),
      wide: true,
      width: "w-36",
      cell: ({ eventId }) =>
        seesLog &&
        eventId !== null && (
          <TextLink href={`/audit/events/${eventId}`}>{t("certificate")}</TextLink>
        ),
    },
    {
      key: "when",
      title: t("when"),
      width: "w-32 max-md:w-20",
      cell: ({ decidedAt, endsAt }) => <Instant at={decidedAt ?? endsAt} />,
    },
  ];
  return <DataTable label={t("decided")} columns={columns} rows={asked} rowKey={({ id }) => id} />;
}
