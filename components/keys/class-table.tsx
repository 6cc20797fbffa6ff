import { useFormatter, useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";

type ClassView = {
  scope: string;
  version: number;
  state: "active" | "retired" | "destroyed";
  createdAt: Date;
  wraps: number;
};

const tones = { active: "granted", retired: "neutral", destroyed: "denied" } as const;

/** Versions of the keys of each class, and how much still hangs on them. */
export function ClassTable({ keys }: { keys: readonly ClassView[] }) {
  const [t, format] = [useTranslations("keys"), useFormatter()];
  const columns: Column<ClassView>[] = [
    { key: "scope", title: t("scope"), cell: ({ scope }) => <span className="mono">{scope}</span> },
    { key: "version", title: t("version"), width: "w-20", cell: ({ version }) => version },
    {
      key: "state",
      title: t("state"),
      width: "w-32",
      cell: ({ state }) => <StatusChip tone={tones[state]}>{t(`state-of.${state}`)}</StatusChip>,
    },
    {
      key: "wraps",
      title: t("wraps"),
      wide: true,
      right: true,
      width: "w-32",
      cell: ({ wraps }) => format.number(wraps),
    },
    {
      key: "since",
      title: t("since"),
      wide: true,
      width: "w-32",
      cell: ({ createdAt }) => <Instant at={createdAt} />,
    },
  ];
  return (
    <DataTable
      label={t("classes")}
      columns={columns}
      rows={keys}
      rowKey={({ scope, version }) => `${scope} ${version}`}
    />
  );
}
