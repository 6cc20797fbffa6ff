import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { useMilliseconds } from "./latency-columns.ts";

export type TerminationView = {
  terminationId: string;
  at: Date;
  subjectKind: "person" | "ticket" | "device" | "module";
  subject: string;
  reason: string;
  words: string | null;
  who: string;
  answered: number;
  owed: number;
  fenced: number;
  slowestMs: number | null;
};

/** What was ended lately, by whom and why, and when the last process refused it. */
export function TerminationTable({ terminations }: { terminations: readonly TerminationView[] }) {
  const [t, ms] = [useTranslations("tickets"), useMilliseconds()];
  const columns: Column<TerminationView>[] = [
    {
      key: "subject",
      title: t("column.subject"),
      cell: ({ subjectKind, subject }) => t(`subject.${subjectKind}`, { name: subject }),
    },
    {
      key: "reason",
      title: t("column.reason"),
      width: "w-48",
      wide: true,
      cell: ({ reason, words }) => (
        <span title={words ?? undefined}>{t(`reason.${reason as "signed_out"}`)}</span>
      ),
    },
    { key: "who", title: t("column.who"), width: "w-40", wide: true, cell: ({ who }) => who },
    {
      key: "refused",
      title: t("column.refused"),
      width: "w-40 max-md:w-auto",
      cell: ({ slowestMs, owed, fenced }) =>
        owed > 0 ? (
          <StatusChip tone="pending">{t("owed", { count: owed })}</StatusChip>
        ) : (
          <span title={fenced > 0 ? t("fenced", { count: fenced }) : undefined}>
            {slowestMs === null ? t("nobody-asked") : ms(slowestMs)}
          </span>
        ),
    },
    { key: "at", title: t("column.at"), width: "w-32", cell: ({ at }) => <Instant at={at} /> },
  ];
  return (
    <DataTable
      label={t("last")}
      columns={columns}
      rows={terminations}
      rowKey={({ terminationId }) => terminationId}
      empty={<p className="secondary py-3">{t("none-ended")}</p>}
    />
  );
}
