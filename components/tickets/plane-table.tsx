import { useFormatter, useTranslations } from "next-intl";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { useLatencyColumns } from "./latency-columns.ts";

export type PlaneView = {
  plane: string;
  processes: number;
  answers: number;
  p50Ms: number | null;
  p99Ms: number | null;
  slowestMs: number | null;
  owed: number;
};

/** What "everywhere" promises: within this many milliseconds of the commit. */
const promisedMs = 1000;

/** How fast each kind of process refuses what was ended. */
export function PlaneTable({ planes }: { planes: readonly PlaneView[] }) {
  const [t, format] = [useTranslations("tickets"), useFormatter()];
  const latencies = useLatencyColumns<PlaneView>();
  const columns: Column<PlaneView>[] = [
    {
      key: "plane",
      title: t("column.plane"),
      cell: ({ plane }) => t(`plane.${plane as "api"}`),
    },
    {
      key: "state",
      title: t("column.state"),
      width: "w-36",
      cell: ({ slowestMs, owed, answers }) =>
        owed + answers === 0 ? (
          <StatusChip tone="neutral">{t("not-asked")}</StatusChip>
        ) : owed > 0 ? (
          <StatusChip tone="pending">{t("owed", { count: owed })}</StatusChip>
        ) : (slowestMs ?? 0) > promisedMs ? (
          <StatusChip tone="denied">{t("late")}</StatusChip>
        ) : (
          <StatusChip tone="granted">{t("in-time")}</StatusChip>
        ),
    },
    {
      key: "processes",
      title: t("column.processes"),
      width: "w-28",
      right: true,
      wide: true,
      cell: ({ processes }) => format.number(processes),
    },
    {
      key: "answers",
      title: t("column.answers"),
      width: "w-28",
      right: true,
      wide: true,
      cell: ({ answers }) => format.number(answers),
    },
    ...latencies,
  ];
  return (
    <DataTable
      label={t("planes")}
      columns={columns}
      rows={planes}
      rowKey={({ plane }) => plane}
      empty={<p className="secondary py-3">{t("no-process")}</p>}
    />
  );
}
