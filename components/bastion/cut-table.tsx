import { useFormatter, useTranslations } from "next-intl";
import { useLatencyColumns, useMilliseconds } from "#components/tickets/latency-columns.ts";
import { DataTable, type Column } from "#components/ui/data-table.tsx";

export type CutView = {
  reason: string;
  sessions: number;
  p50Ms: number;
  p99Ms: number;
  slowestMs: number;
};

/** How fast sessions on hosts were cut, by why they ended. */
export function CutTable({ figures }: { figures: readonly CutView[] }) {
  const [t, format] = [useTranslations("tickets"), useFormatter()];
  const [ms, latencies] = [useMilliseconds(), useLatencyColumns<CutView>()];
  const words = (reason: string) => (t.has(`cut.${reason}` as "cut.ended") ? reason : "other");
  const columns: Column<CutView>[] = [
    {
      key: "cause",
      title: t("column.cause"),
      cell: ({ reason }) => t(`cut.${words(reason)}` as "cut.ended"),
    },
    {
      key: "sessions",
      title: t("column.sessions"),
      width: "w-28",
      right: true,
      wide: true,
      cell: ({ sessions }) => format.number(sessions),
    },
    ...latencies,
    {
      key: "slowest",
      title: t("column.slowest"),
      width: "w-24",
      right: true,
      wide: true,
      cell: ({ slowestMs }) => ms(slowestMs),
    },
  ];
  return (
    <DataTable
      label={t("cuts")}
      columns={columns}
      rows={figures}
      rowKey={({ reason }) => reason}
      empty={<p className="secondary py-3">{t("no-cuts")}</p>}
    />
  );
}
