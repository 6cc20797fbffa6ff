"use client";

import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { useClockWords } from "./use-clock-words.ts";

export type LeaverPlaneView = {
  plane: string;
  found: Readonly<Record<string, number>>;
  alive: number;
  checkedAt: Date;
  offAt: Date | null;
  clockMs: number | null;
};

/** Each way in: what was there at the end, and how long after it was read back as off. */
export function LeaverPlanes({ planes }: { planes: readonly LeaverPlaneView[] }) {
  const [t, clock] = [useTranslations("leavers"), useClockWords()];
  const columns: Column<LeaverPlaneView>[] = [
    {
      key: "plane",
      title: t("plane"),
      width: "w-48 max-md:w-auto",
      cell: ({ plane }) => t(`planes.${plane as "sessions"}`),
    },
    {
      key: "found",
      title: t("found"),
      wide: true,
      cell: ({ found }) => <Found found={found} />,
    },
    {
      key: "state",
      title: t("now"),
      width: "w-32",
      cell: ({ alive, offAt }) =>
        offAt === null ? (
          <StatusChip tone="denied">{t("alive", { count: alive })}</StatusChip>
        ) : (
          <StatusChip tone="granted">{t("off")}</StatusChip>
        ),
    },
    {
      key: "checked",
      title: t("checked"),
      width: "w-32",
      wide: true,
      cell: ({ checkedAt }) => <Instant at={checkedAt} />,
    },
    {
      key: "clock",
      title: t("clock"),
      width: "w-28 max-md:w-20",
      cell: ({ clockMs }) => (clockMs === null ? null : clock(clockMs)),
    },
  ];
  return (
    <DataTable
      label={t("planes-title")}
      columns={columns}
      rows={planes}
      rowKey={({ plane }) => plane}
    />
  );
}

function Found({ found }: Pick<LeaverPlaneView, "found">) {
  const t = useTranslations("leavers");
  const some = Object.entries(found).filter(([, count]) => count > 0);
  if (some.length === 0) return <span className="text-ink-3">{t("nothing")}</span>;
  return some
    .map(([kind, count]) => t(`found-of.${kind as "tickets"}`, { count }))
    .join(t("comma"));
}
